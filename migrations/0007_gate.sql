CREATE TABLE `limit_alerts` (
	`tenant_id` text NOT NULL,
	`allowance` text NOT NULL,
	`period` text NOT NULL,
	`percent` integer NOT NULL,
	`used` integer NOT NULL,
	`limit` integer NOT NULL,
	`reached_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `allowance`, `period`, `percent`)
);
--> statement-breakpoint
CREATE INDEX `limit_alerts_reached` ON `limit_alerts` (`reached_at`);--> statement-breakpoint
CREATE TABLE `limit_blocks` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text,
	`identity` text NOT NULL,
	`subject` text NOT NULL,
	`reason` text NOT NULL,
	`until` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`lifted_at` integer
);
--> statement-breakpoint
CREATE INDEX `limit_blocks_created` ON `limit_blocks` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `limit_blocks_tenant` ON `limit_blocks` (`tenant_id`) WHERE lifted_at is null;--> statement-breakpoint
CREATE TABLE `limit_costs` (
	`endpoint` text PRIMARY KEY NOT NULL,
	`cost` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `limit_overrides` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`calls_per_minute` integer,
	`burst` integer,
	`calls_per_month` integer,
	`captures_per_month` integer,
	`captures_at_once` integer,
	`reason` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `limit_reports` (
	`gate` text PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`reported_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `limit_rules` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text,
	`name` text NOT NULL,
	`identity` text NOT NULL,
	`endpoint` text,
	`limit` integer NOT NULL,
	`window_seconds` integer NOT NULL,
	`burst` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `limit_rules_tenant` ON `limit_rules` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `limit_windows` (
	`tenant_id` text NOT NULL,
	`span` text NOT NULL,
	`begins_at` integer NOT NULL,
	`dimension` text NOT NULL,
	`subject` text NOT NULL,
	`allowed` integer NOT NULL,
	`refused` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `span`, `begins_at`, `dimension`, `subject`)
);
--> statement-breakpoint
CREATE INDEX `limit_windows_begun` ON `limit_windows` (`span`,`begins_at`);