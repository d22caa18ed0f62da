-- Makes the table of runs of schema 3 that of schema 4: nobody lived beyond the outermost stores then.

ALTER TABLE runs ADD COLUMN rim_part DOUBLE;
UPDATE runs SET rim_part = 0 WHERE competition = 'shared';
