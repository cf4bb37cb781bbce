ALTER TABLE `api_keys` ADD `counts_as` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `name_salt` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `name_digest` text;--> statement-breakpoint
CREATE INDEX `audit_events_person` ON `audit_events` (case when json_valid(actor) then actor ->> '$.id' end,`occurred_at`,`id`) WHERE case when json_valid(actor) then actor ->> '$.type' end = 'user';--> statement-breakpoint
ALTER TABLE `mails` ADD `event_id` text;--> statement-breakpoint
ALTER TABLE `mails` ADD `recipient` text;--> statement-breakpoint
CREATE UNIQUE INDEX `mails_told` ON `mails` (`event_id`,`recipient`);--> statement-breakpoint
CREATE INDEX `mails_recipient` ON `mails` (`recipient`);--> statement-breakpoint
ALTER TABLE `people` ADD `alone_since` integer;--> statement-breakpoint
ALTER TABLE `people` ADD `erased_at` integer;--> statement-breakpoint
CREATE INDEX `people_alone` ON `people` (`alone_since`) WHERE alone_since is not null;--> statement-breakpoint
CREATE INDEX `people_erased` ON `people` (`erased_at`) WHERE erased_at is not null;