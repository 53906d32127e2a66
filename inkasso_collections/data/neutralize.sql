-- a copy of the database tells no agency anything, and takes nothing from it
UPDATE inkasso_agency_connection
   SET active = false, secret_store = NULL, hook_token = md5(random()::text || id::text);
UPDATE inkasso_agency_exchange SET state = 'cancelled' WHERE state IN ('queued', 'failed');
