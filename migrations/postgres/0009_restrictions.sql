CREATE TABLE "restrictions" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"subject" bigint NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"actor_id" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"restricted_at" timestamp with time zone,
	"milliseconds" double precision,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "restrictions" ADD CONSTRAINT "restrictions_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "restrictions_person" ON "restrictions" USING btree ("workspace_id","subject");