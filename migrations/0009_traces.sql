CREATE TABLE `trace_parts` (
	`id` integer PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`subject` text NOT NULL,
	`trace_id` text NOT NULL,
	`spans` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `trace_parts_subject` ON `trace_parts` (`tenant_id`,`subject`);--> statement-breakpoint
ALTER TABLE `captures` ADD `job_id` text;--> statement-breakpoint
ALTER TABLE `captures` ADD `trace_id` text;--> statement-breakpoint
ALTER TABLE `events` ADD `trace` text;--> statement-breakpoint
ALTER TABLE `bulks` ADD `trace` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `trace` text;