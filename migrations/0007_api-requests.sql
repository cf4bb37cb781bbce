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
CREATE INDEX `api_requests_seen_at` ON `api_requests_seen` (`seen_at`);