CREATE TABLE `webhook_replays` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`endpoint_id` text NOT NULL,
	`filter` text NOT NULL,
	`asked` text NOT NULL,
	`total` integer NOT NULL,
	`made` integer NOT NULL,
	`seq_done` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`completed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_replays_open` ON `webhook_replays` (`endpoint_id`,`asked`) WHERE completed_at is null;--> statement-breakpoint
CREATE INDEX `webhook_replays_stalled` ON `webhook_replays` (`updated_at`) WHERE completed_at is null;--> statement-breakpoint
CREATE INDEX `webhook_replays_created` ON `webhook_replays` (`created_at`);--> statement-breakpoint
DROP INDEX `webhook_deliveries_waiting`;--> statement-breakpoint
CREATE INDEX `webhook_deliveries_failed` ON `webhook_deliveries` (`tenant_id`,`created_at`,`id`) WHERE status = 'failed';