CREATE TABLE `baselines` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`project_id` text NOT NULL,
	`name` text NOT NULL,
	`branch` text NOT NULL,
	`capture_id` text NOT NULL,
	`comparison_id` text,
	`key` text NOT NULL,
	`etag` text NOT NULL,
	`content_type` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`boxes` text NOT NULL,
	`stored_bytes` integer NOT NULL,
	`stored_files` integer NOT NULL,
	`approved_by` text NOT NULL,
	`note` text,
	`created_at` integer NOT NULL,
	`approved_at` integer,
	`expires_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `baselines_tenant_name` ON `baselines` (`tenant_id`,`project_id`,`name`,`branch`,`approved_at`);--> statement-breakpoint
CREATE INDEX `baselines_tenant_created` ON `baselines` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `baselines_unapproved` ON `baselines` (`created_at`) WHERE approved_at is null;--> statement-breakpoint
CREATE INDEX `baselines_expiring` ON `baselines` (`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX `baselines_deleted` ON `baselines` (`deleted_at`) WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX `baselines_stored` ON `baselines` (`tenant_id`,`stored_bytes`,`stored_files`) WHERE stored_files > 0;--> statement-breakpoint
CREATE TABLE `builds` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`project_id` text NOT NULL,
	`build` text NOT NULL,
	`branch` text NOT NULL,
	`parent_branch` text,
	`commit` text NOT NULL,
	`total` integer,
	`verdict` text NOT NULL,
	`key_id` text NOT NULL,
	`api_url` text NOT NULL,
	`created_at` integer NOT NULL,
	`finalized_at` integer,
	`completed_at` integer,
	`expires_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `builds_tenant_name` ON `builds` (`tenant_id`,`project_id`,`build`);--> statement-breakpoint
CREATE INDEX `builds_tenant_created` ON `builds` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `builds_tenant_branch` ON `builds` (`tenant_id`,`project_id`,`branch`,`created_at`);--> statement-breakpoint
CREATE INDEX `builds_expiring` ON `builds` (`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
CREATE TABLE `comparisons` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`project_id` text NOT NULL,
	`build_id` text,
	`is_superseded` integer NOT NULL,
	`name` text,
	`branch` text NOT NULL,
	`status` text NOT NULL,
	`verdict` text,
	`options` text NOT NULL,
	`request_key` text,
	`job_id` text,
	`attempts` integer NOT NULL,
	`foreseen_ids` text NOT NULL,
	`baseline_capture_id` text,
	`baseline_id` text,
	`candidate_capture_id` text,
	`diff_pixels` integer,
	`diff_ratio` real,
	`result` text,
	`files` text NOT NULL,
	`stored_bytes` integer NOT NULL,
	`stored_files` integer NOT NULL,
	`error` text,
	`decision` text,
	`decided_by` text,
	`decided_at` integer,
	`note` text,
	`set_baseline_id` text,
	`key_id` text NOT NULL,
	`request_id` text NOT NULL,
	`api_url` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`completed_at` integer,
	`expires_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `comparisons_tenant_created` ON `comparisons` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `comparisons_tenant_build` ON `comparisons` (`tenant_id`,`build_id`,`name`);--> statement-breakpoint
CREATE INDEX `comparisons_tenant_request` ON `comparisons` (`tenant_id`,`request_key`) WHERE request_key is not null;--> statement-breakpoint
CREATE INDEX `comparisons_unfinished` ON `comparisons` (`started_at`) WHERE status in ('pending', 'processing');--> statement-breakpoint
CREATE INDEX `comparisons_expiring` ON `comparisons` (`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX `comparisons_deleted` ON `comparisons` (`deleted_at`) WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX `comparisons_stored` ON `comparisons` (`tenant_id`,`stored_bytes`,`stored_files`) WHERE stored_files > 0;--> statement-breakpoint
CREATE TABLE `projects` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`name` text NOT NULL,
	`default_branch` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `projects_tenant_name` ON `projects` (`tenant_id`,`name`);--> statement-breakpoint
CREATE INDEX `projects_tenant_created` ON `projects` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
ALTER TABLE `api_keys` ADD `counts_as` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `name_salt` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `name_digest` text;--> statement-breakpoint
CREATE INDEX `audit_events_person` ON `audit_events` (case when json_valid(actor) then actor ->> '$.id' end,`occurred_at`,`id`) WHERE case when json_valid(actor) then actor ->> '$.type' end = 'user';--> statement-breakpoint
ALTER TABLE `jobs` ADD `comparison_id` text;--> statement-breakpoint
ALTER TABLE `mails` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `mails` ADD `recipient` text;--> statement-breakpoint
CREATE UNIQUE INDEX `mails_told` ON `mails` (`event_id`,`recipient`);--> statement-breakpoint
CREATE INDEX `mails_recipient` ON `mails` (`recipient`);--> statement-breakpoint
ALTER TABLE `people` ADD `alone_since` integer;--> statement-breakpoint
ALTER TABLE `people` ADD `erased_at` integer;--> statement-breakpoint
CREATE INDEX `people_alone` ON `people` (`alone_since`) WHERE alone_since is not null;--> statement-breakpoint
CREATE INDEX `people_erased` ON `people` (`erased_at`) WHERE erased_at is not null;