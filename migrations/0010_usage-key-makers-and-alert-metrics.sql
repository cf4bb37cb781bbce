CREATE TABLE `metric_snapshots` (
	`minute` integer PRIMARY KEY NOT NULL,
	`counts` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `api_usage` (
	`tenant_id` text NOT NULL,
	`span` text NOT NULL,
	`begins_at` integer NOT NULL,
	`kind` text NOT NULL,
	`requests` integer NOT NULL,
	`ok` integer NOT NULL,
	`refused` integer NOT NULL,
	`target_failed` integer NOT NULL,
	`failed` integer NOT NULL,
	`cache_hits` integer NOT NULL,
	`cache_misses` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `span`, `begins_at`, `kind`)
);
--> statement-breakpoint
CREATE INDEX `api_usage_begins` ON `api_usage` (`span`,`begins_at`);--> statement-breakpoint
ALTER TABLE `alerts` ADD `metric` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `created_by` text;