/** What somebody reads beside an address that nobody has confirmed. The same whoever else gave it. */
export const unconfirmedNote =
  'Invitations and news are mailed only to an address that was confirmed (sendEmailCode). Until then they wait in your list when you sign in (myInvitations). An invitation that you don’t see within 48 hours is let go and counts nowhere.';

export const byMailNote = 'Invitations and news are mailed to the address that was confirmed. They also wait in your list when you sign in (myInvitations).';

export const cameBackNote =
  'An invitation that we mailed came back: your address couldn’t be reached, or takes nothing. So for 30 days invitations and news wait in your list when you sign in (myInvitations). If the address works again, or you have another, confirm it (sendEmailCode), and mail goes there at once. An invitation that you don’t see within 48 hours is let go and counts nowhere.';

export const noAddressNote =
  'There is no address here that mail is safe for, so invitations and news wait in your list when you sign in (myInvitations), or whoever registered you tells you. An invitation that doesn’t reach you within 48 hours is let go and counts nowhere.';
