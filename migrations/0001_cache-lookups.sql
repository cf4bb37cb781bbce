CREATE TABLE `cache_events_seen` (
	`id` text PRIMARY KEY NOT NULL,
	`seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `cache_events_seen_at` ON `cache_events_seen` (`seen_at`);--> statement-breakpoint
CREATE TABLE `cache_lookups` (
	`tenant_id` text NOT NULL,
	`day` text NOT NULL,
	`pattern` text NOT NULL,
	`outcome` text NOT NULL,
	`count` integer NOT NULL,
	`age_seconds` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `day`, `pattern`, `outcome`)
);
--> statement-breakpoint
CREATE INDEX `cache_lookups_day` ON `cache_lookups` (`day`);