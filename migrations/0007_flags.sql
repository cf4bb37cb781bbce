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
