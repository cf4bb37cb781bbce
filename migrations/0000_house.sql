CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`hash` text NOT NULL,
	`prefix` text NOT NULL,
	`last4` text NOT NULL,
	`description` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_tenant_created` ON `api_keys` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `audit_events` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`action` text NOT NULL,
	`outcome` text NOT NULL,
	`actor` text NOT NULL,
	`targets` text NOT NULL,
	`context` text NOT NULL,
	`key_id` text,
	`request_id` text NOT NULL,
	`changes` text,
	`metadata` text
);
--> statement-breakpoint
CREATE INDEX `audit_events_tenant_occurred` ON `audit_events` (`tenant_id`,`occurred_at`,`id`);--> statement-breakpoint
CREATE TABLE `captures` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`url` text,
	`options` text NOT NULL,
	`outputs` text NOT NULL,
	`target` text,
	`page` text,
	`timings` text,
	`report` text,
	`error` text,
	`key_id` text,
	`created_at` integer NOT NULL,
	`completed_at` integer,
	`expires_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `captures_tenant_created` ON `captures` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `captures_unfinished` ON `captures` (`created_at`) WHERE status = 'processing';--> statement-breakpoint
CREATE INDEX `captures_expiring` ON `captures` (`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX `captures_deleted` ON `captures` (`deleted_at`) WHERE deleted_at is not null;--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`slug` text NOT NULL,
	`tier` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tenants_slug_unique` ON `tenants` (`slug`);