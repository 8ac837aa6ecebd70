import { describe, expect, it } from '@jest/globals';
import { type StudyFacts, suggestedStudyType } from './study-type.rules.js';

const of = (facts: Partial<StudyFacts>): string | null => suggestedStudyType({ publicationTypes: ['Journal Article'], title: '', abstract: '', ...facts })?.studyType ?? null;

describe('what kind of study it seems to be', () => {
  it.each([
    [['Journal Article', 'Systematic Review'], 'systematic_review'],
    [['Meta-Analysis', 'Journal Article'], 'systematic_review'],
    [['Randomized Controlled Trial', 'Multicenter Study'], 'trial'],
    [['Clinical Trial, Phase III'], 'trial'],
    [['Pragmatic Clinical Trial'], 'trial'],
    [['Observational Study'], 'observational'],
    [['Practice Guideline'], 'guideline'],
    [['Systematic Review', 'Randomized Controlled Trial'], 'systematic_review'],
    [['Clinical Trial Protocol'], null],
    [['Editorial'], 'other'],
    [['Review', 'Journal Article'], 'other'],
    [['Journal Article'], null],
    [[], null],
  ])('by its publication types %j: %s', (publicationTypes, studyType) => {
    expect(of({ publicationTypes })).toBe(studyType);
  });

  it.each([
    ['Exercise for long COVID: a systematic review and meta-analysis of randomised trials', 'systematic_review'],
    ['Walking groups for older people: a cluster randomised controlled trial', 'trial'],
    ['A non-randomised comparison of two clinics using electronic health records', 'observational'],
    ['Cost-effectiveness of home visits alongside a randomised trial', 'economic'],
    ['Living with lupus: a qualitative study of young women', 'qualitative'],
    ['How carers cope: a mixed-methods study with focus groups', 'mixed'],
    ['Air pollution and asthma in a birth cohort', 'observational'],
    ['Sleep and mood during shift work', null],
    ['Factors associated with disparities in clinical trial eligibility', null],
    ['The EFLM European Urinalysis Guideline 2023', 'guideline'],
    ['NICE clinical guideline on chronic pain', 'guideline'],
  ])('by its title %j: %s', (title, studyType) => {
    expect(of({ title })).toBe(studyType);
  });

  it.each([
    ['Previous systematic reviews disagree. We surveyed 1,200 nurses in two hospitals.', 'observational'],
    ['We did semi-structured interviews with 22 fathers; thematic analysis followed.', 'qualitative'],
    ['No randomised trials were found. Patients were followed retrospectively.', 'observational'],
    ['Participants were randomly assigned to either group.', 'trial'],
  ])('by its abstract %j: %s', (abstract, studyType) => {
    expect(of({ abstract })).toBe(studyType);
  });

  it('goes by the title before the abstract, and says what led there', () => {
    expect(suggestedStudyType({ publicationTypes: [], title: 'A Qualitative study', abstract: 'Part of a randomised trial.' })).toEqual({ studyType: 'qualitative', because: 'Qualitative' });
    expect(suggestedStudyType({ publicationTypes: ['Meta-Analysis'], title: 'A trial', abstract: '' })).toEqual({ studyType: 'systematic_review', because: 'Meta-Analysis' });
  });
});
