CREATE TABLE `api_key_usage` (
	`tenant_id` text NOT NULL,
	`key_id` text NOT NULL,
	`day` text NOT NULL,
	`requests` integer NOT NULL,
	`successes` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `key_id`, `day`)
);
--> statement-breakpoint
CREATE INDEX `api_key_usage_day` ON `api_key_usage` (`day`);--> statement-breakpoint
CREATE TABLE `key_use_seen` (
	`id` text PRIMARY KEY NOT NULL,
	`seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `key_use_seen_at` ON `key_use_seen` (`seen_at`);--> statement-breakpoint
CREATE TABLE `tenant_erasures` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`requested_at` integer NOT NULL,
	`requested_by` text NOT NULL,
	`starts_at` integer NOT NULL,
	`completed_at` integer,
	`proof` text
);
--> statement-breakpoint
CREATE TABLE `tenant_work` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`state` text NOT NULL,
	`due_at` integer,
	`lease_ends_at` integer,
	`attempts` integer NOT NULL,
	`failures` integer NOT NULL,
	`error` text,
	`created_at` integer NOT NULL,
	`completed_at` integer,
	`expires_at` integer
);
--> statement-breakpoint
CREATE INDEX `tenant_work_tenant` ON `tenant_work` (`tenant_id`,`kind`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `tenant_work_due` ON `tenant_work` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `tenant_work_expiring` ON `tenant_work` (`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `disabled_at` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `allowed_addresses` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `monthly_calls_max` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `successor_id` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `updated_at` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `status` text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE `tenants` ADD `status_reason` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `status_since` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `owner_email` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `owner_name` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `trial_tier` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `trial_started_at` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `trial_ends_at` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `trial_reminded_at` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `trial_outcome` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `branding` text;--> statement-breakpoint
CREATE INDEX `tenants_created` ON `tenants` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `tenants_in_trial` ON `tenants` (`trial_ends_at`) WHERE trial_ends_at is not null and trial_outcome is null;