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
ALTER TABLE `captures` ADD `delivery` text;--> statement-breakpoint
ALTER TABLE `captures` ADD `delivery_due_at` integer;--> statement-breakpoint
CREATE INDEX `captures_delivering` ON `captures` (`delivery_due_at`) WHERE delivery_due_at is not null;