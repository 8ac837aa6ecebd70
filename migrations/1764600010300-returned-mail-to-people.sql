-- An invitation to this address came back: it can't be reached. Nothing is mailed there for 30 days, unless its owner confirms it again; then one mail tries it anew.
alter table contact_point add column returned_at timestamptz(3);
