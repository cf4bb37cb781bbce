CREATE TABLE `api_requests` (
	`tenant_id` text NOT NULL,
	`minute` integer NOT NULL,
	`method` text NOT NULL,
	`route` text NOT NULL,
	`status` integer NOT NULL,
	`outcome` text NOT NULL,
	`up_to_ms` integer NOT NULL,
	`count` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `minute`, `route`, `method`, `status`, `outcome`, `up_to_ms`)
);
--> statement-breakpoint
CREATE INDEX `api_requests_minute` ON `api_requests` (`minute`);--> statement-breakpoint
CREATE TABLE `api_requests_seen` (
	`id` text PRIMARY KEY NOT NULL,
	`seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `api_requests_seen_at` ON `api_requests_seen` (`seen_at`);--> statement-breakpoint
CREATE TABLE `flag_changes` (
	`flag_key` text NOT NULL,
	`revision` integer NOT NULL,
	`action` text NOT NULL,
	`actor` text NOT NULL,
	`changes` text NOT NULL,
	`request_id` text NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`flag_key`, `revision`)
);
--> statement-breakpoint
CREATE TABLE `flags` (
	`key` text PRIMARY KEY NOT NULL,
	`description` text NOT NULL,
	`kind` text NOT NULL,
	`enabled` integer NOT NULL,
	`kill_switch` integer NOT NULL,
	`internal` integer NOT NULL,
	`deny` text NOT NULL,
	`allow` text NOT NULL,
	`plans` text NOT NULL,
	`buckets` integer,
	`unit` text NOT NULL,
	`default_on` integer NOT NULL,
	`values` text NOT NULL,
	`expires_at` integer,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
