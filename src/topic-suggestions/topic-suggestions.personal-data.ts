import { nothingPersonal } from '../audit/personal-data.js';

export const topicSuggestionsPersonalData = {
  topic_meaning: nothingPersonal('what the model made of the names of topics, the same for everyone; what people say is compared with it and kept nowhere'),
};
