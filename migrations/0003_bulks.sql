CREATE TABLE `bulks` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`key_id` text NOT NULL,
	`request_id` text NOT NULL,
	`host` text NOT NULL,
	`total` integer NOT NULL,
	`defaults` text,
	`created_at` integer NOT NULL,
	`deadline_at` integer NOT NULL,
	`wake_at` integer NOT NULL,
	`cancelled_at` integer,
	`completed_at` integer,
	`expires_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `bulks_tenant_created` ON `bulks` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `bulks_waking` ON `bulks` (`wake_at`) WHERE completed_at is null;--> statement-breakpoint
CREATE INDEX `bulks_overdue` ON `bulks` (`deadline_at`) WHERE completed_at is null;--> statement-breakpoint
CREATE INDEX `bulks_expiring` ON `bulks` (`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`bulk_id` text NOT NULL,
	`position` integer NOT NULL,
	`reference` text,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`url` text,
	`input` text,
	`timeout_ms` integer NOT NULL,
	`attempts` integer NOT NULL,
	`foreseen_id` text,
	`lease_ends_at` integer,
	`due_at` integer NOT NULL,
	`deadline_at` integer NOT NULL,
	`capture_id` text,
	`cache` text,
	`error` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`completed_at` integer
);
--> statement-breakpoint
CREATE INDEX `jobs_bulk` ON `jobs` (`tenant_id`,`bulk_id`,`status`);--> statement-breakpoint
CREATE INDEX `jobs_waiting` ON `jobs` (`tenant_id`,`status`,`due_at`,`position`);--> statement-breakpoint
CREATE INDEX `jobs_leased` ON `jobs` (`lease_ends_at`) WHERE status = 'processing';