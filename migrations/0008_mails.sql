ALTER TABLE `mails` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `mails` ADD `recipient` text;--> statement-breakpoint
CREATE UNIQUE INDEX `mails_told` ON `mails` (`event_id`,`recipient`);--> statement-breakpoint
CREATE INDEX `mails_recipient` ON `mails` (`recipient`);--> statement-breakpoint
ALTER TABLE `people` ADD `alone_since` integer;--> statement-breakpoint
CREATE INDEX `people_alone` ON `people` (`alone_since`) WHERE alone_since is not null;--> statement-breakpoint
CREATE INDEX `audit_events_person` ON `audit_events` (actor ->> '$.id',`occurred_at`,`id`) WHERE actor ->> '$.type' = 'user';