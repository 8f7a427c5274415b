CREATE TABLE "rights_events" (
	"id" text PRIMARY KEY NOT NULL,
	"sequence" bigserial NOT NULL,
	"request_id" text NOT NULL,
	"part_id" text,
	"at" timestamp with time zone NOT NULL,
	"event" text NOT NULL,
	"actor_id" text,
	"sealed" "bytea"
);
--> statement-breakpoint
CREATE TABLE "rights_parts" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"workspace_id" text,
	"has_account" boolean DEFAULT false NOT NULL,
	"user_id" text,
	"subjects" jsonb NOT NULL,
	"state" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"extended_at" timestamp with time zone,
	"ground" text,
	"sealed" "bytea",
	"answered_at" timestamp with time zone,
	"exports" jsonb NOT NULL,
	"erasures" jsonb NOT NULL,
	"download_until" timestamp with time zone,
	"reminded_days" integer,
	"overdue_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "rights_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"kind" text NOT NULL,
	"asked_for" text NOT NULL,
	"channel" text NOT NULL,
	"state" text NOT NULL,
	"locale" text NOT NULL,
	"country" text,
	"workspace_id" text,
	"user_id" text,
	"address_hash" text,
	"sealed" "bytea",
	"secret_hash" text,
	"page_hash" text,
	"code_hash" text,
	"code_expires_at" timestamp with time zone,
	"code_tries" integer DEFAULT 0 NOT NULL,
	"code_sent_at" timestamp with time zone,
	"codes_sent" integer DEFAULT 0 NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"paused_since" timestamp with time zone,
	"paused_seconds" integer DEFAULT 0 NOT NULL,
	"address_confirmed_at" timestamp with time zone,
	"confirmed_at" timestamp with time zone,
	"evidence" text,
	"passed_on_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	CONSTRAINT "rights_requests_reference_unique" UNIQUE("reference"),
	CONSTRAINT "rights_requests_secret_hash_unique" UNIQUE("secret_hash"),
	CONSTRAINT "rights_requests_page_hash_unique" UNIQUE("page_hash")
);
--> statement-breakpoint
CREATE TABLE "rights_settings" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"answer_at_once" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "rights_events" ADD CONSTRAINT "rights_events_request_id_rights_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."rights_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rights_events" ADD CONSTRAINT "rights_events_part_id_rights_parts_id_fk" FOREIGN KEY ("part_id") REFERENCES "public"."rights_parts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rights_parts" ADD CONSTRAINT "rights_parts_request_id_rights_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."rights_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rights_parts" ADD CONSTRAINT "rights_parts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rights_parts" ADD CONSTRAINT "rights_parts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rights_requests" ADD CONSTRAINT "rights_requests_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rights_requests" ADD CONSTRAINT "rights_requests_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rights_settings" ADD CONSTRAINT "rights_settings_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "rights_events_request" ON "rights_events" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "rights_parts_request" ON "rights_parts" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "rights_parts_workspace" ON "rights_parts" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "rights_requests_state" ON "rights_requests" USING btree ("state");--> statement-breakpoint
CREATE INDEX "rights_requests_address" ON "rights_requests" USING btree ("address_hash");