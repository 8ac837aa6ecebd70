-- Subscriptions that were looked at while the clock was wrong are found without reading all of them.
create index subscription_looked on subscription (looked_at) where paused_at is null;
