-- Appends entries, in order, if they follow the last one of the log and the last ones of their workspaces; says whether it did. One call
-- instead of six statements. The lock is that of append-entries.ts; each statement sees what was committed before it began.
CREATE FUNCTION "append_audit_entries"("entries" jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	"first" jsonb;
	"last" text;
BEGIN
	PERFORM pg_advisory_xact_lock(7290417);
	SELECT "hash" INTO "last" FROM "audit_entries" ORDER BY "id" DESC LIMIT 1;
	IF "last" IS DISTINCT FROM "entries"->0->>'previousHash' THEN
		RETURN false;
	END IF;
	FOR "first" IN SELECT DISTINCT ON ("entry"->>'workspaceId') "entry" FROM jsonb_array_elements("entries") WITH ORDINALITY AS "all"("entry", "at")
		ORDER BY "entry"->>'workspaceId', "all"."at"
	LOOP
		IF "first"->>'workspaceId' IS NULL THEN
			SELECT "hash" INTO "last" FROM "audit_entries" WHERE "workspace_id" IS NULL ORDER BY "id" DESC LIMIT 1;
		ELSE
			SELECT "hash" INTO "last" FROM "audit_entries" WHERE "workspace_id" = "first"->>'workspaceId' ORDER BY "id" DESC LIMIT 1;
		END IF;
		IF "last" IS DISTINCT FROM "first"->>'previousOfScope' THEN
			RETURN false;
		END IF;
	END LOOP;
	INSERT INTO "audit_entries" ("at", "workspace_id", "actor_id", "action", "subject", "purpose", "detail", "previous_hash", "hash", "version", "previous_of_scope", "origin", "staff_access", "account_id")
	SELECT ("entry"->>'at')::timestamptz, "entry"->>'workspaceId', "entry"->>'actorId', "entry"->>'action', ("entry"->>'subject')::bigint, "entry"->>'purpose', "entry"->>'detail', "entry"->>'previousHash', "entry"->>'hash', ("entry"->>'version')::integer, "entry"->>'previousOfScope', "entry"->>'origin', "entry"->>'staffAccess', "entry"->>'accountId'
	FROM jsonb_array_elements("entries") WITH ORDINALITY AS "all"("entry", "at") ORDER BY "all"."at";
	RETURN true;
END $$;
