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
