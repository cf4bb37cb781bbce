ALTER TABLE `webhook_endpoints` ADD `checking_until` integer;--> statement-breakpoint
CREATE INDEX `webhook_endpoints_deleted` ON `webhook_endpoints` (`deleted_at`) WHERE deleted_at is not null;