-- What a draft begins, if it answers nothing: to whom, which way, about what.
ALTER TABLE draft ADD COLUMN opening TEXT;
