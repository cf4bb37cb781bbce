CREATE TABLE `storage_usage` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`bytes` integer NOT NULL,
	`files` integer NOT NULL,
	`checked_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `kind`)
);
--> statement-breakpoint
CREATE INDEX `storage_usage_checked` ON `storage_usage` (`checked_at`);--> statement-breakpoint
ALTER TABLE `captures` ADD `thumbnail_bytes` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `captures` ADD `stored_bytes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `captures` ADD `stored_files` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `captures_stored` ON `captures` (`tenant_id`,`kind`,`stored_bytes`,`stored_files`) WHERE stored_files > 0;