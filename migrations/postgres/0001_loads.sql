ALTER TABLE "import_runs" DROP CONSTRAINT "import_runs_dataset_id_datasets_id_fk";
--> statement-breakpoint
ALTER TABLE "dataset_references" ADD COLUMN "target_id" text NOT NULL;--> statement-breakpoint
ALTER TABLE "import_runs" ADD COLUMN "workspace_id" text NOT NULL;--> statement-breakpoint
ALTER TABLE "import_runs" ADD CONSTRAINT "import_runs_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;