CREATE TABLE `metric_snapshots` (
	`minute` integer PRIMARY KEY NOT NULL,
	`counts` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `alerts` ADD `metric` text;