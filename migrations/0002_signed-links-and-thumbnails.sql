CREATE TABLE `signing_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`description` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE INDEX `signing_keys_tenant_created` ON `signing_keys` (`tenant_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `spent_links` (
	`tenant_id` text NOT NULL,
	`key_id` text NOT NULL,
	`nonce` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `key_id`, `nonce`)
);
--> statement-breakpoint
CREATE INDEX `spent_links_expiring` ON `spent_links` (`expires_at`);--> statement-breakpoint
ALTER TABLE `captures` ADD `thumbnails` text DEFAULT '[]' NOT NULL;