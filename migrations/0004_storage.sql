CREATE TABLE `storage_targets` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`endpoint` text NOT NULL,
	`region` text NOT NULL,
	`bucket` text NOT NULL,
	`prefix` text NOT NULL,
	`addressing` text NOT NULL,
	`access_key_id` text NOT NULL,
	`sealed_secret` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `storage_targets_tenant_name` ON `storage_targets` (`tenant_id`,`name`);--> statement-breakpoint
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
ALTER TABLE `captures` ADD `delivery` text;--> statement-breakpoint
ALTER TABLE `captures` ADD `delivery_due_at` integer;--> statement-breakpoint
CREATE INDEX `captures_delivering` ON `captures` (`delivery_due_at`) WHERE delivery_due_at is not null;--> statement-breakpoint
CREATE INDEX `captures_stored` ON `captures` (`tenant_id`,`kind`,`stored_bytes`,`stored_files`) WHERE stored_files > 0;