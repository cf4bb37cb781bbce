CREATE TABLE `event_heads` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`subject` text NOT NULL,
	`key_id` text,
	`data` text NOT NULL,
	`created_at` integer NOT NULL,
	`announced_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_tenant_seq` ON `events` (`tenant_id`,`seq`);--> statement-breakpoint
CREATE INDEX `events_unannounced` ON `events` (`tenant_id`,`seq`) WHERE announced_at is null;--> statement-breakpoint
CREATE INDEX `events_created` ON `events` (`created_at`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`tenant_id` text NOT NULL,
	`method` text NOT NULL,
	`route` text NOT NULL,
	`key` text NOT NULL,
	`token` text NOT NULL,
	`key_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`request_id` text NOT NULL,
	`locked_until` integer,
	`capture_id` text,
	`response_status` integer,
	`response_headers` text,
	`response_body` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `method`, `route`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_expiring` ON `idempotency_keys` (`expires_at`);--> statement-breakpoint
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
CREATE UNIQUE INDEX `inbound_events_once` ON `inbound_events` (`source`,`external_id`);--> statement-breakpoint
CREATE INDEX `inbound_events_received` ON `inbound_events` (`received_at`,`id`);--> statement-breakpoint
CREATE INDEX `inbound_events_source` ON `inbound_events` (`source`,`received_at`,`id`);--> statement-breakpoint
CREATE INDEX `inbound_events_waiting` ON `inbound_events` (`next_attempt_at`) WHERE next_attempt_at is not null;--> statement-breakpoint
CREATE TABLE `inbound_refusals` (
	`id` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`hour` integer NOT NULL,
	`reason` text NOT NULL,
	`count` integer NOT NULL,
	`last_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbound_refusals_hour` ON `inbound_refusals` (`hour`,`source`,`reason`);--> statement-breakpoint
CREATE TABLE `webhook_attempts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`delivery_id` text NOT NULL,
	`endpoint_id` text,
	`number` integer NOT NULL,
	`url` text NOT NULL,
	`started_at` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`response_status` integer,
	`response_headers` text,
	`response_body` text,
	`error_class` text,
	`error` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_attempts_once` ON `webhook_attempts` (`delivery_id`,`number`);--> statement-breakpoint
CREATE INDEX `webhook_attempts_tenant` ON `webhook_attempts` (`tenant_id`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_attempts_endpoint` ON `webhook_attempts` (`endpoint_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `webhook_attempts_started` ON `webhook_attempts` (`started_at`);--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`endpoint_id` text,
	`job_id` text,
	`lane` text NOT NULL,
	`event_id` text NOT NULL,
	`event_type` text NOT NULL,
	`seq` integer NOT NULL,
	`cause` text NOT NULL,
	`cause_id` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer,
	`lease_ends_at` integer,
	`response_status` integer,
	`error` text,
	`created_at` integer NOT NULL,
	`completed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_once` ON `webhook_deliveries` (`event_id`,`lane`,`cause_id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`lane`,`next_attempt_at`,`seq`) WHERE next_attempt_at is not null;--> statement-breakpoint
CREATE INDEX `webhook_deliveries_tenant` ON `webhook_deliveries` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_failed` ON `webhook_deliveries` (`tenant_id`,`created_at`,`id`) WHERE status = 'failed';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_endpoint` ON `webhook_deliveries` (`endpoint_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_job` ON `webhook_deliveries` (`job_id`) WHERE job_id is not null;--> statement-breakpoint
CREATE INDEX `webhook_deliveries_created` ON `webhook_deliveries` (`created_at`);--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`url` text NOT NULL,
	`description` text NOT NULL,
	`event_types` text NOT NULL,
	`status` text NOT NULL,
	`disabled_reason` text,
	`disabled_at` integer,
	`retry_policy` text NOT NULL,
	`rate_per_minute` integer,
	`failing_since` integer,
	`probe_at` integer,
	`paused_until` integer,
	`checking_until` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_tenant` ON `webhook_endpoints` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_endpoints_probing` ON `webhook_endpoints` (`probe_at`) WHERE probe_at is not null;--> statement-breakpoint
CREATE INDEX `webhook_endpoints_deleted` ON `webhook_endpoints` (`deleted_at`) WHERE deleted_at is not null;--> statement-breakpoint
CREATE TABLE `webhook_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`endpoint_id` text NOT NULL,
	`scheme` text NOT NULL,
	`sealed_secret` text NOT NULL,
	`public_key` text,
	`created_at` integer NOT NULL,
	`expires_at` integer
);
--> statement-breakpoint
CREATE INDEX `webhook_keys_endpoint` ON `webhook_keys` (`endpoint_id`,`created_at`,`id`);--> statement-breakpoint
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
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`bulk_id` text,
	`position` integer NOT NULL,
	`key_id` text NOT NULL,
	`request_id` text NOT NULL,
	`api_url` text NOT NULL,
	`reference` text,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`url` text,
	`input` text,
	`webhook_url` text,
	`webhook_secret` text,
	`webhook_lane` text,
	`timeline` text NOT NULL,
	`timeout_ms` integer NOT NULL,
	`attempts` integer NOT NULL,
	`attempts_before` integer NOT NULL,
	`foreseen_id` text,
	`lease_ends_at` integer,
	`due_at` integer NOT NULL,
	`deadline_at` integer NOT NULL,
	`capture_id` text,
	`cache` text,
	`error` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`updated_at` integer NOT NULL,
	`completed_at` integer,
	`cancelled_at` integer,
	`expires_at` integer
);
--> statement-breakpoint
INSERT INTO `__new_jobs`("id", "tenant_id", "bulk_id", "position", "key_id", "request_id", "api_url", "reference", "kind", "status", "url", "input", "webhook_url", "webhook_secret", "webhook_lane", "timeline", "timeout_ms", "attempts", "attempts_before", "foreseen_id", "lease_ends_at", "due_at", "deadline_at", "capture_id", "cache", "error", "created_at", "started_at", "updated_at", "completed_at", "cancelled_at", "expires_at") SELECT j."id", j."tenant_id", j."bulk_id", j."position", b."key_id", b."request_id", 'https://' || b."host" || '/api/v1', j."reference", j."kind", j."status", j."url", j."input", NULL, NULL, NULL, '[]', j."timeout_ms", j."attempts", 0, j."foreseen_id", j."lease_ends_at", j."due_at", j."deadline_at", j."capture_id", j."cache", j."error", j."created_at", j."started_at", coalesce(j."completed_at", j."started_at", j."created_at"), j."completed_at", NULL, NULL FROM `jobs` j JOIN `bulks` b ON b.`id` = j.`bulk_id`;--> statement-breakpoint
DROP TABLE `jobs`;--> statement-breakpoint
ALTER TABLE `__new_jobs` RENAME TO `jobs`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `jobs_tenant_created` ON `jobs` (`tenant_id`,`created_at`,`id`) WHERE bulk_id is null;--> statement-breakpoint
CREATE INDEX `jobs_overdue` ON `jobs` (`deadline_at`) WHERE status = 'pending' and bulk_id is null;--> statement-breakpoint
CREATE INDEX `jobs_expiring` ON `jobs` (`expires_at`) WHERE expires_at is not null and bulk_id is null;--> statement-breakpoint
CREATE INDEX `jobs_bulk` ON `jobs` (`tenant_id`,`bulk_id`,`status`);--> statement-breakpoint
CREATE INDEX `jobs_waiting` ON `jobs` (`tenant_id`,`status`,`due_at`,`position`);--> statement-breakpoint
CREATE INDEX `jobs_leased` ON `jobs` (`lease_ends_at`) WHERE lease_ends_at is not null;--> statement-breakpoint
CREATE INDEX `jobs_asleep` ON `jobs` (`tenant_id`,`due_at`) WHERE status = 'pending' and bulk_id is null;--> statement-breakpoint
ALTER TABLE `bulks` ADD `webhook_url` text;--> statement-breakpoint
ALTER TABLE `bulks` ADD `webhook_secret` text;--> statement-breakpoint
ALTER TABLE `bulks` ADD `webhook_lane` text;--> statement-breakpoint
ALTER TABLE `bulks` DROP COLUMN `host`;
