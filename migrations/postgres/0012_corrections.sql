CREATE TABLE "corrections" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"subject" bigint NOT NULL,
	"dataset_id" text NOT NULL,
	"position" integer NOT NULL,
	"old_token" bigint NOT NULL,
	"new_token" bigint NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"actor_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "corrections" ADD CONSTRAINT "corrections_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "corrections_person" ON "corrections" USING btree ("workspace_id","subject");