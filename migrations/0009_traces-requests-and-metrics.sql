CREATE TABLE `alert_rules` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`source` text NOT NULL,
	`metric` text,
	`figure` text,
	`comparison` text NOT NULL,
	`threshold` real NOT NULL,
	`window_minutes` integer NOT NULL,
	`for_minutes` integer NOT NULL,
	`severity` text NOT NULL,
	`is_enabled` integer NOT NULL,
	`tell_tenant_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	`value` real,
	`evaluated_at` integer,
	`breached_since` integer,
	`alert_id` text
);
--> statement-breakpoint
CREATE INDEX `alert_rules_tenant` ON `alert_rules` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `alert_rules_watched` ON `alert_rules` (`id`) WHERE is_enabled = 1 and deleted_at is null;--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`rule_id` text NOT NULL,
	`name` text NOT NULL,
	`source` text NOT NULL,
	`severity` text NOT NULL,
	`comparison` text NOT NULL,
	`threshold` real NOT NULL,
	`value` real NOT NULL,
	`created_at` integer NOT NULL,
	`resolved_at` integer,
	`resolved_value` real,
	`told_stage` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `alerts_tenant` ON `alerts` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_created` ON `alerts` (`created_at`);--> statement-breakpoint
CREATE TABLE `custom_metrics` (
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`last` real NOT NULL,
	PRIMARY KEY(`tenant_id`, `name`)
);
--> statement-breakpoint
CREATE TABLE `custom_points` (
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`minute` integer NOT NULL,
	`count` integer NOT NULL,
	`sum` real NOT NULL,
	`min` real NOT NULL,
	`max` real NOT NULL,
	`last_at` integer NOT NULL,
	`last` real NOT NULL,
	PRIMARY KEY(`tenant_id`, `name`, `minute`)
);
--> statement-breakpoint
CREATE INDEX `custom_points_minute` ON `custom_points` (`minute`);--> statement-breakpoint
CREATE TABLE `request_log` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`method` text NOT NULL,
	`route` text NOT NULL,
	`version` text NOT NULL,
	`status` integer NOT NULL,
	`outcome` text NOT NULL,
	`duration_ms` integer NOT NULL,
	`actor_type` text,
	`actor_id` text,
	`agent` text NOT NULL,
	`cache` text,
	`error_code` text,
	`capture_id` text,
	`request_id` text NOT NULL,
	`trace_id` text NOT NULL,
	`replay` text
);
--> statement-breakpoint
CREATE INDEX `request_log_tenant` ON `request_log` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `request_log_request` ON `request_log` (`request_id`);--> statement-breakpoint
CREATE INDEX `request_log_errors` ON `request_log` (`tenant_id`,`id`) WHERE error_code is not null;--> statement-breakpoint
CREATE TABLE `request_rollups` (
	`tenant_id` text NOT NULL,
	`span` text NOT NULL,
	`begins_at` integer NOT NULL,
	`route` text NOT NULL,
	`method` text NOT NULL,
	`requests` integer NOT NULL,
	`refused` integer NOT NULL,
	`target_failed` integer NOT NULL,
	`failed` integer NOT NULL,
	`cache_hits` integer NOT NULL,
	`cache_misses` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`duration_ms_max` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `span`, `begins_at`, `route`, `method`)
);
--> statement-breakpoint
CREATE INDEX `request_rollups_begins` ON `request_rollups` (`span`,`begins_at`);--> statement-breakpoint
CREATE TABLE `request_sketches` (
	`tenant_id` text NOT NULL,
	`span` text NOT NULL,
	`begins_at` integer NOT NULL,
	`route` text NOT NULL,
	`method` text NOT NULL,
	`bucket` integer NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `span`, `begins_at`, `route`, `method`, `bucket`)
);
--> statement-breakpoint
CREATE INDEX `request_sketches_begins` ON `request_sketches` (`span`,`begins_at`);--> statement-breakpoint
CREATE TABLE `request_watchers` (
	`tenant_id` text NOT NULL,
	`type` text NOT NULL,
	`until` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `type`)
);
--> statement-breakpoint
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
ALTER TABLE `jobs` ADD `trace` text;--> statement-breakpoint
CREATE INDEX `jobs_open` ON `jobs` (`status`,`due_at`) WHERE status in ('pending', 'processing');