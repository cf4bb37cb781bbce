-- What was kept before there were sums. How large thumbnails are was not written down then.
UPDATE `captures` SET
	`stored_bytes` = (SELECT coalesce(sum(json_extract(value, '$.sizeBytes')), 0) FROM json_each(`outputs`)),
	`stored_files` = json_array_length(`outputs`)
WHERE `status` = 'completed' AND `deleted_at` IS NULL;
--> statement-breakpoint
INSERT INTO `storage_usage` (`tenant_id`, `kind`, `bytes`, `files`, `checked_at`)
SELECT `tenant_id`, `kind`, sum(`stored_bytes`), sum(`stored_files`), 0 FROM `captures`
WHERE `stored_files` > 0 GROUP BY `tenant_id`, `kind`;
