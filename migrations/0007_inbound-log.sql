DROP TABLE `inbound_events`;--> statement-breakpoint
CREATE TABLE `inbound_events` (
	`id` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`external_id` text NOT NULL,
	`type` text NOT NULL,
	`scheme` text NOT NULL,
	`secret_number` integer NOT NULL,
	`status` text NOT NULL,
	`receipts` integer NOT NULL,
	`attempts` integer NOT NULL,
	`attempts_before` integer NOT NULL,
	`error` text,
	`received_at` integer NOT NULL,
	`next_attempt_at` integer,
	`lease_ends_at` integer,
	`completed_at` integer,
	`duration_ms` integer,
	`payload` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbound_events_once` ON `inbound_events` (`source`,`external_id`);
--> statement-breakpoint
CREATE INDEX `inbound_events_received` ON `inbound_events` (`received_at`,`id`);
--> statement-breakpoint
CREATE INDEX `inbound_events_source` ON `inbound_events` (`source`,`received_at`,`id`);
--> statement-breakpoint
CREATE INDEX `inbound_events_waiting` ON `inbound_events` (`next_attempt_at`) WHERE next_attempt_at is not null;
--> statement-breakpoint
DROP INDEX `inbound_refusals_hour`;
--> statement-breakpoint
CREATE UNIQUE INDEX `inbound_refusals_hour` ON `inbound_refusals` (`hour`,`source`,`reason`);
