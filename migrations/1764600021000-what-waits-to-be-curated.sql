-- What waits to be summarised, the longest here first (WorkListService.toCurate): without it a list began by passing over all that is published already.
create index finding_to_curate on finding (id) where status in ('imported', 'draft') and notice is null and not retracted;
