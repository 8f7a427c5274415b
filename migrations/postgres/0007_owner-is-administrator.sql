-- The owner of an installation made before there were roles in the staff.
UPDATE "users" SET "staff_role" = 'administrator' WHERE "id" = (SELECT "id" FROM "users" ORDER BY "created_at" LIMIT 1);
