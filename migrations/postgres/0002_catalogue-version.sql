CREATE TABLE "catalogue_version" (
	"id" integer PRIMARY KEY NOT NULL,
	"version" uuid NOT NULL
);
--> statement-breakpoint
INSERT INTO "catalogue_version" ("id", "version") VALUES (1, gen_random_uuid());--> statement-breakpoint
CREATE FUNCTION "draw_catalogue_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE "catalogue_version" SET "version" = gen_random_uuid();
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "datasets_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "datasets" FOR EACH STATEMENT EXECUTE FUNCTION "draw_catalogue_version"();--> statement-breakpoint
CREATE TRIGGER "dataset_columns_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "dataset_columns" FOR EACH STATEMENT EXECUTE FUNCTION "draw_catalogue_version"();--> statement-breakpoint
CREATE TRIGGER "dataset_references_changed" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "dataset_references" FOR EACH STATEMENT EXECUTE FUNCTION "draw_catalogue_version"();
