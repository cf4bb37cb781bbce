DROP TABLE `idempotency_keys`;--> statement-breakpoint
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
CREATE INDEX `idempotency_keys_expiring` ON `idempotency_keys` (`expires_at`);