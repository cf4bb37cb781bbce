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
CREATE TABLE `audit_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`rule` text NOT NULL,
	`severity` text NOT NULL,
	`subject` text NOT NULL,
	`detail` text NOT NULL,
	`event_ids` text NOT NULL,
	`created_at` integer NOT NULL,
	`acknowledged_at` integer,
	`acknowledged_by` text,
	`note` text
);
--> statement-breakpoint
CREATE INDEX `audit_alerts_tenant` ON `audit_alerts` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_alerts_created` ON `audit_alerts` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `audit_counts` (
	`tenant_id` text NOT NULL,
	`minute` integer NOT NULL,
	`subject` text NOT NULL,
	`event` text NOT NULL,
	`count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `minute`, `subject`)
);
--> statement-breakpoint
CREATE INDEX `audit_counts_minute` ON `audit_counts` (`minute`);--> statement-breakpoint
CREATE TABLE `audit_heads` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`hash` text NOT NULL,
	`sealed_at` integer NOT NULL,
	`checkpoint_seq` integer NOT NULL,
	`checkpoint_hash` text
);
--> statement-breakpoint
CREATE INDEX `audit_heads_unsigned` ON `audit_heads` (`tenant_id`) WHERE seq > checkpoint_seq;--> statement-breakpoint
CREATE TABLE `audit_memory` (
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`state` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `kind`, `subject`)
);
--> statement-breakpoint
CREATE INDEX `audit_memory_expires` ON `audit_memory` (`expires_at`);--> statement-breakpoint
CREATE TABLE `audit_signing_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`x` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
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
--> statement-breakpoint
CREATE TABLE `api_key_usage` (
	`tenant_id` text NOT NULL,
	`key_id` text NOT NULL,
	`day` text NOT NULL,
	`requests` integer NOT NULL,
	`successes` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `key_id`, `day`)
);
--> statement-breakpoint
CREATE INDEX `api_key_usage_day` ON `api_key_usage` (`day`);--> statement-breakpoint
CREATE TABLE `key_use_seen` (
	`id` text PRIMARY KEY NOT NULL,
	`seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `key_use_seen_at` ON `key_use_seen` (`seen_at`);--> statement-breakpoint
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
CREATE INDEX `limit_windows_begun` ON `limit_windows` (`span`,`begins_at`);--> statement-breakpoint
CREATE TABLE `attempts` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`last_at` integer NOT NULL,
	`wait_until` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `attempts_last` ON `attempts` (`last_at`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`email` text NOT NULL,
	`role` text NOT NULL,
	`hash` text NOT NULL,
	`invited_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`accepted_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_hash_unique` ON `invitations` (`hash`);--> statement-breakpoint
CREATE INDEX `invitations_tenant` ON `invitations` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `mails` (
	`id` text PRIMARY KEY NOT NULL,
	`template` text NOT NULL,
	`sealed` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	`error` text
);
--> statement-breakpoint
CREATE INDEX `mails_due` ON `mails` (`next_attempt_at`);--> statement-breakpoint
CREATE INDEX `mails_created` ON `mails` (`created_at`);--> statement-breakpoint
CREATE TABLE `members` (
	`tenant_id` text NOT NULL,
	`person_id` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `person_id`)
);
--> statement-breakpoint
CREATE INDEX `members_person` ON `members` (`person_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `passkeys` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`credential_id` text NOT NULL,
	`public_key` text NOT NULL,
	`sign_count` integer NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `passkeys_credentialId_unique` ON `passkeys` (`credential_id`);--> statement-breakpoint
CREATE INDEX `passkeys_person` ON `passkeys` (`person_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `people` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`password_hash` text,
	`status` text NOT NULL,
	`is_platform_admin` integer NOT NULL,
	`last_tenant_id` text,
	`totp_secret` text,
	`totp_enabled_at` integer,
	`totp_step` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`last_sign_in_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `people_email_unique` ON `people` (`email`);--> statement-breakpoint
CREATE INDEX `people_created` ON `people` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `proofs` (
	`hash` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`person_id` text,
	`payload` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE INDEX `proofs_person` ON `proofs` (`person_id`,`purpose`);--> statement-breakpoint
CREATE INDEX `proofs_expiring` ON `proofs` (`expires_at`);--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`person_id` text NOT NULL,
	`hash` text NOT NULL,
	`used_at` integer,
	PRIMARY KEY(`person_id`, `hash`)
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`person_id` text NOT NULL,
	`tenant_id` text,
	`method` text NOT NULL,
	`address` text NOT NULL,
	`user_agent` text NOT NULL,
	`created_at` integer NOT NULL,
	`proved_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`acting_as` text,
	`acting_until` integer,
	`acting_reason` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_hash_unique` ON `sessions` (`hash`);--> statement-breakpoint
CREATE INDEX `sessions_person` ON `sessions` (`person_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `sessions_expiring` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `tenant_erasures` (
	`tenant_id` text PRIMARY KEY NOT NULL,
	`requested_at` integer NOT NULL,
	`requested_by` text NOT NULL,
	`starts_at` integer NOT NULL,
	`completed_at` integer,
	`proof` text
);
--> statement-breakpoint
CREATE TABLE `tenant_work` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`state` text NOT NULL,
	`due_at` integer,
	`lease_ends_at` integer,
	`attempts` integer NOT NULL,
	`failures` integer NOT NULL,
	`error` text,
	`created_at` integer NOT NULL,
	`completed_at` integer,
	`expires_at` integer
);
--> statement-breakpoint
CREATE INDEX `tenant_work_tenant` ON `tenant_work` (`tenant_id`,`kind`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `tenant_work_due` ON `tenant_work` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `tenant_work_expiring` ON `tenant_work` (`expires_at`) WHERE expires_at is not null;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `disabled_at` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `allowed_addresses` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `monthly_calls_max` integer;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `successor_id` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `seq` integer;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `salt` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `digest` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `prev_hash` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `hash` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `risk_score` integer;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `risk_reasons` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `flagged_at` integer;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `verdict` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `review_note` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `reviewed_by` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `reviewed_at` integer;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `redacted_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `audit_events_tenant_seq` ON `audit_events` (`tenant_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_events_occurred` ON `audit_events` (`occurred_at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_unsealed` ON `audit_events` (`tenant_id`,`seq`) WHERE hash is null;--> statement-breakpoint
CREATE INDEX `audit_events_flagged` ON `audit_events` (`tenant_id`,`occurred_at`,`id`) WHERE flagged_at is not null;--> statement-breakpoint
CREATE INDEX `audit_events_reviewed` ON `audit_events` (`reviewed_at`) WHERE reviewed_at is not null and redacted_at is null;--> statement-breakpoint
ALTER TABLE `tenants` ADD `updated_at` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `status` text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE `tenants` ADD `status_reason` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `status_since` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `owner_email` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `owner_name` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `trial_tier` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `trial_started_at` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `trial_ends_at` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `trial_reminded_at` integer;--> statement-breakpoint
ALTER TABLE `tenants` ADD `trial_outcome` text;--> statement-breakpoint
ALTER TABLE `tenants` ADD `branding` text;--> statement-breakpoint
CREATE INDEX `tenants_created` ON `tenants` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `tenants_in_trial` ON `tenants` (`trial_ends_at`) WHERE trial_ends_at is not null and trial_outcome is null;