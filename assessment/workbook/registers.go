package workbook

import (
	"slices"

	"github.com/assay-audit/assay/assessment"
)

// A group is a block of labelled input cells on the sheet Start.
type group struct {
	title  string
	fields []field[assessment.Assessment]
}

// makeStart describes the input cells of the sheet Start. Their key is the
// JSON pointer of what they hold.
func (l *layout) makeStart() {
	type A = assessment.Assessment
	add := func(g *group, c column, at func(*A) any) {
		c.field = c.key
		g.fields = append(g.fields, field[A]{c, at})
	}
	eng := group{title: "The engagement"}
	add(&eng, column{key: "/engagement/client/name", title: "Client", kind: text, help: "Full name, as in the report"}, func(a *A) any { return &a.Engagement.Client.Name })
	add(&eng, column{key: "/engagement/client/representative", title: "Client's representative", kind: text}, func(a *A) any { return &a.Engagement.Client.Representative })
	add(&eng, column{key: "/engagement/client/personnel", title: "Effective personnel", kind: whole, help: "Part-time counted in part"}, func(a *A) any { return &a.Engagement.Client.Personnel })
	add(&eng, column{key: "/engagement/type", title: "Type", kind: choice, list: "type", help: "Fixed: another type needs a new workbook"}, func(a *A) any { return &a.Engagement.Type })
	add(&eng, column{key: "/status", title: "Status", kind: choice, list: "status", help: "Final when nothing will change"}, func(a *A) any { return &a.Status })
	if l.any || len(l.f.Profiles) > 0 {
		add(&eng, column{key: "/engagement/profile", title: "Profile", kind: choice, list: "profile", help: "Fixed: decides which criteria there are"}, func(a *A) any { return &a.Engagement.Profile })
	}
	add(&eng, column{key: "/engagement/start", title: "First day", kind: date, help: "For example 2027-03-31"}, func(a *A) any { return &a.Engagement.Start })
	add(&eng, column{key: "/engagement/end", title: "Last day", kind: date}, func(a *A) any { return &a.Engagement.End })
	add(&eng, column{key: "/engagement/reportDate", title: "Date of the report", kind: date}, func(a *A) any { return &a.Engagement.ReportDate })
	add(&eng, column{key: "/engagement/id", title: "Reference number", kind: text, help: "Yours, if you use one"}, func(a *A) any { return &a.Engagement.ID })
	if l.any || l.typ != assessment.SelfAssessment {
		add(&eng, column{key: "/engagement/body", title: "Carried out by", kind: text, help: "Certification body or consultancy"}, func(a *A) any { return &a.Engagement.Body })
	}
	add(&eng, column{key: "/engagement/client/address", title: "Address", kind: text, wide: true}, func(a *A) any { return &a.Engagement.Client.Address })
	add(&eng, column{key: "/engagement/scope", title: "Scope", kind: text, wide: true, help: "Services, places and processes"}, func(a *A) any { return &a.Engagement.Scope })
	add(&eng, column{key: "/engagement/objectives", title: "Objectives", kind: several, wide: true, help: "One a line: Alt+Enter starts a new one"}, func(a *A) any { return &a.Engagement.Objectives })
	l.start = append(l.start, eng)
	rep := group{title: "For the report"}
	if l.any || !l.typ.Advises() {
		add(&rep, column{key: "/engagement/deviations", title: "Deviations from the plan", kind: text, wide: true, help: "With reasons"}, func(a *A) any { return &a.Engagement.Deviations })
		add(&rep, column{key: "/engagement/obstacles", title: "Obstacles", kind: text, wide: true, help: "What makes the conclusions less reliable"}, func(a *A) any { return &a.Engagement.Obstacles })
		add(&rep, column{key: "/engagement/changes", title: "Significant changes", kind: text, wide: true, help: "At the client since last time"}, func(a *A) any { return &a.Engagement.Changes })
		add(&rep, column{key: "/engagement/unresolved", title: "Unresolved matters", kind: text, wide: true, help: "Opinions of team and client that differ"}, func(a *A) any { return &a.Engagement.Unresolved })
	}
	add(&rep, column{key: "/engagement/confidentiality", title: "Confidentiality", kind: text}, func(a *A) any { return &a.Engagement.Confidentiality })
	add(&rep, column{key: "/engagement/distribution", title: "Distribution", kind: several, wide: true, help: "Who gets the report, one a line"}, func(a *A) any { return &a.Engagement.Distribution })
	l.start = append(l.start, rep)
	if l.any || l.typ.Certifies() {
		l.makeRecommendation(add)
	} else if len(l.verdicts()) > 0 {
		verdicts := group{title: groupVerdicts}
		l.makeVerdicts(&verdicts, add)
		l.start = append(l.start, verdicts)
	}
}

// Titles of the last group of the sheet Start.
const (
	groupRecommendation = "Recommendation of the team leader"
	groupVerdicts       = "Verdicts"
)

// startTitle returns the title of a line on the sheet Start; "" if it is none.
func (l *layout) startTitle(key string) string {
	for i := range l.start {
		for k := range l.start[i].fields {
			if fd := &l.start[i].fields[k]; fd.key == key {
				return fd.title
			}
		}
	}
	return ""
}

func (l *layout) makeRecommendation(add func(*group, column, func(*assessment.Assessment) any)) {
	type A = assessment.Assessment
	of := recommendationOf
	rec := group{title: groupRecommendation}
	add(&rec, column{key: "/recommendation/recommend", title: "Recommendation", kind: choice, list: "recommend", help: "At the end; others take the decision"}, func(a *A) any { return &of(a).Recommend })
	if l.any || len(l.f.Award.Tiers) > 0 {
		add(&rec, column{key: "/recommendation/tier", title: "Recommended tier", kind: choice, list: "tier", help: "What is to be granted or kept"}, func(a *A) any { return &of(a).Tier })
	}
	add(&rec, column{key: "/recommendation/reasons", title: "Reasons for it", kind: text, wide: true, help: "Needed if less than the outcome gives"}, func(a *A) any { return &of(a).Reasons })
	add(&rec, column{key: "/recommendation/by", title: "Recommended by", kind: text, help: "Id or name of the team leader"}, func(a *A) any { return &of(a).By })
	add(&rec, column{key: "/recommendation/date", title: "Recommended on", kind: date}, func(a *A) any { return &of(a).Date })
	l.makeVerdicts(&rec, add)
	l.start = append(l.start, rec)
}

func (l *layout) makeTeam() {
	type P = assessment.Person
	l.team = register[P]{name: "people", sheet: sheetTeam, title: "People", hint: "Everyone who takes part. The id is a short name that the other sheets use, for example \"ak\".",
		fields: []field[P]{
			{column{key: "id", title: "Id", kind: text, field: "id"}, func(p *P) any { return &p.ID }},
			{column{key: "name", title: "Name", kind: text, wide: true, field: "name"}, func(p *P) any { return &p.Name }},
			{column{key: "role", title: "Role", kind: choice, list: "role", field: "role"}, func(p *P) any { return &p.Role }},
			{column{key: "organisation", title: "Organisation", kind: text, wide: true, field: "organisation"}, func(p *P) any { return &p.Organisation }},
			{column{key: "declaration", title: "Impartiality: conclusion", kind: text, wide: true, field: "declaration", help: "What the person declared about interests and earlier work here, and what was concluded."}, func(p *P) any { return &p.Declaration }},
			{column{key: "declared", title: "Declared on", kind: date, field: "declared"}, func(p *P) any { return &p.Declared }},
		}}
	type S = assessment.Site
	l.sites = register[S]{name: "sites", sheet: sheetTeam, title: "Sites", hint: "Places of the organisation. A site can only be rated when it was visited.",
		fields: []field[S]{
			{column{key: "id", title: "Id", kind: text, field: "id"}, func(s *S) any { return &s.ID }},
			{column{key: "name", title: "Name", kind: text, wide: true, field: "name"}, func(s *S) any { return &s.Name }},
			{column{key: "activity", title: "Activity", kind: text, wide: true, field: "activity"}, func(s *S) any { return &s.Activity }},
			{column{key: "address", title: "Address", kind: text, wide: true, field: "address"}, func(s *S) any { return &s.Address }},
			{column{key: "personnel", title: "People working there", kind: whole, field: "personnel"}, func(s *S) any { return &s.Personnel }},
			{column{key: "visited", title: "Visited on", kind: date, field: "visited"}, func(s *S) any { return &s.Visited }},
			{column{key: "central", title: "Central office", kind: yesNo, list: "yes", field: "central"}, func(s *S) any { return &s.Central }},
			{column{key: "remote", title: "Visited remotely", kind: yesNo, list: "yes", field: "remote"}, func(s *S) any { return &s.Remote }},
		}}
	type U = assessment.Unit
	l.units = register[U]{name: "units", sheet: sheetTeam, title: "Units", hint: "What is rated one by one: sites, contacts, visits or cases. To give a new one its rows, save the file and run: assay convert FILE.xlsx NEW.xlsx.",
		fields: []field[U]{
			{column{key: "id", title: "Id", kind: text, field: "id"}, func(u *U) any { return &u.ID }},
			{column{key: "name", title: "Name", kind: text, wide: true, field: "name"}, func(u *U) any { return &u.Name }},
			{column{key: "site", title: "Site", kind: text, field: "site", help: "Id of the site."}, func(u *U) any { return &u.Site }},
			{column{key: "weight", title: "Weight", kind: decimal, field: "weight", help: "1 if empty."}, func(u *U) any { return &u.Weight }},
		}}
}

func (l *layout) makeEvidence() {
	type E = assessment.Evidence
	l.evid = register[E]{name: "evidence", sheet: sheetEvidence, title: "Shared evidence",
		hint: "For evidence that supports several criteria, or that needs more than a line. What you type beside a criterion on the sheet Assessment need not be repeated here.",
		fields: []field[E]{
			{column{key: "id", title: "Id", kind: text, width: 10, field: "id", help: "Any short name, for example E1."}, func(e *E) any { return &e.ID }},
			{column{key: "title", title: "What it is", kind: text, width: 40, wide: true, field: "title"}, func(e *E) any { return &e.Title }},
			{column{key: "criteria", title: "Criteria", kind: several, list: "criteria", width: 16, wide: true, field: "criteria", help: "Refs with commas, for example 1.1, 2.3."}, func(e *E) any { return &e.Criteria }},
			{column{key: "type", title: "Type", kind: choice, list: "evidence", width: 14, field: "type"}, func(e *E) any { return &e.Type }},
			{column{key: "slot", title: "Shown or told", kind: choice, list: "slot", width: 12, field: "slot"}, func(e *E) any { return &e.Slot }},
			{column{key: "reference", title: "Reference", kind: text, width: 20, wide: true, field: "reference", help: "Number, page, clause or link."}, func(e *E) any { return &e.Reference }},
			{column{key: "source", title: "Owner or source", kind: text, width: 18, wide: true, field: "source", help: "Its owner, or the role of the person asked."}, func(e *E) any { return &e.Source }},
			{column{key: "version", title: "Version", kind: text, width: 9, field: "version"}, func(e *E) any { return &e.Version }},
			{column{key: "date", title: "Dated", kind: date, width: 11, field: "date"}, func(e *E) any { return &e.Date }},
			{column{key: "site", title: "Site", kind: text, width: 9, field: "site", help: "Id of the site."}, func(e *E) any { return &e.Site }},
			{column{key: "unit", title: "Unit", kind: text, width: 9, field: "unit", help: "Id of the unit, where units are rated."}, func(e *E) any { return &e.Unit }},
			{column{key: "from", title: "Observed from", kind: date, width: 11, field: "from"}, func(e *E) any { return &e.From }},
			{column{key: "to", title: "Observed to", kind: date, width: 11, field: "to"}, func(e *E) any { return &e.To }},
			{column{key: "sample", title: "Sample", kind: text, width: 20, wide: true, field: "sample", help: "How many of how many, and how they were chosen."}, func(e *E) any { return &e.Sample }},
			{column{key: "collector", title: "Collected by", kind: text, width: 12, field: "collector", help: "Id of the person."}, func(e *E) any { return &e.Collector }},
			{column{key: "collected", title: "Collected on", kind: date, width: 11, field: "collected"}, func(e *E) any { return &e.Collected }},
			{column{key: "file", title: "File", kind: text, width: 22, wide: true, field: "file"}, func(e *E) any { return &e.File }},
			{column{key: "class", title: "Class", kind: choice, list: "class", open: true, width: 12, field: "class"}, func(e *E) any { return &e.Class }},
			{column{key: "personal", title: "Personal data", kind: yesNo, list: "yes", width: 9, field: "personal"}, func(e *E) any { return &e.Personal }},
			{column{key: "validUntil", title: "Valid until", kind: date, width: 11, field: "validUntil"}, func(e *E) any { return &e.ValidUntil }},
			{column{key: "retainUntil", title: "Keep until", kind: date, width: 11, field: "retainUntil"}, func(e *E) any { return &e.RetainUntil }},
			{column{key: "sufficient", title: "Sufficient", kind: choice, list: "sufficient", width: 10, field: "sufficient"}, func(e *E) any { return &e.Sufficient }},
			{column{key: "note", title: "Note", kind: text, width: 30, wide: true, field: "note"}, func(e *E) any { return &e.Note }},
		}}
	if !l.hasUnits() {
		l.evid.fields = without(l.evid.fields, "unit")
	}
}

func (l *layout) makeFindings() {
	type F = assessment.Finding
	// The sheet shows the first answer to a nonconformity; more of them travel
	// hidden.
	answer := func(f *F) *assessment.CorrectiveAction {
		if len(f.Actions) == 0 {
			f.Actions = []assessment.CorrectiveAction{{}}
		}
		return &f.Actions[0]
	}
	l.finds = register[F]{name: "findings", sheet: sheetFindings, title: "Findings",
		hint: "Evidence judged against the criteria. A nonconformity needs its three parts: requirement, evidence and statement. The right half is the organisation's answer.",
		fields: []field[F]{
			{column{key: "id", title: "Id", kind: text, width: 9, field: "id", band: "Finding", help: "Any short name, for example F1."}, func(f *F) any { return &f.ID }},
			{column{key: "kind", title: "Kind", kind: choice, list: "finding", width: 16, field: "kind", band: "Finding"}, func(f *F) any { return &f.Kind }},
			{column{key: "grade", title: "Grade", kind: choice, list: "grade", width: 9, field: "grade", band: "Finding", help: "Of a nonconformity."}, func(f *F) any { return &f.Grade }},
			{column{key: "criteria", title: "Criteria", kind: several, list: "criteria", width: 11, wide: true, field: "criteria", band: "Finding", help: "Refs with commas, for example 1.1, 2.3."}, func(f *F) any { return &f.Criteria }},
			{column{key: "unit", title: "Unit", kind: text, width: 9, field: "unit", band: "Finding", help: "Id of the unit, where units are rated."}, func(f *F) any { return &f.Unit }},
			{column{key: "site", title: "Site", kind: text, width: 9, field: "site", band: "Finding", help: "Id of the site."}, func(f *F) any { return &f.Site }},
			{column{key: "requirement", title: "Requirement", kind: text, width: 30, wide: true, field: "requirement", band: "Finding", help: "What is required, in the words of the criterion."}, func(f *F) any { return &f.Requirement }},
			{column{key: "objective", title: "Objective evidence", kind: text, width: 34, wide: true, field: "objective", band: "Finding", help: "What was seen, read or said: facts that can be checked."}, func(f *F) any { return &f.Objective }},
			{column{key: "statement", title: "Statement", kind: text, width: 34, wide: true, field: "statement", band: "Finding", help: "What follows from it."}, func(f *F) any { return &f.Statement }},
			{column{key: "evidence", title: "Evidence ids", kind: several, list: "ids", width: 12, wide: true, field: "evidence", band: "Finding", help: "Ids from the sheet Evidence, with commas."}, func(f *F) any { return &f.Evidence }},
			{column{key: "raised", title: "Raised on", kind: date, width: 11, field: "raised", band: "Finding"}, func(f *F) any { return &f.Raised }},
			{column{key: "raisedBy", title: "Raised by", kind: text, width: 11, field: "raisedBy", band: "Finding", help: "Id of the person."}, func(f *F) any { return &f.RaisedBy }},
			{column{key: "acknowledged", title: "Acknowledged on", kind: date, width: 12, field: "acknowledged", band: "Finding"}, func(f *F) any { return &f.Acknowledged }},
			{column{key: "disagreement", title: "Disagreement", kind: text, width: 22, wide: true, field: "disagreement", band: "Finding", help: "What the organisation objects."}, func(f *F) any { return &f.Disagreement }},
			{column{key: "repeatOf", title: "Repeat of", kind: text, width: 10, field: "repeatOf", band: "Finding", help: "Id of the earlier finding."}, func(f *F) any { return &f.RepeatOf }},
			{column{key: "state", title: "State", kind: choice, list: "state", width: 12, field: "state", band: "Finding", help: "Open if empty."}, func(f *F) any { return &f.State }},
			{column{key: "closed", title: "Closed on", kind: date, width: 11, field: "closed", band: "Finding"}, func(f *F) any { return &f.Closed }},
			{column{key: "correction", title: "Correction", kind: text, width: 26, wide: true, field: "actions/0/correction", band: "Answer", help: "What put this case right."}, func(f *F) any { return &answer(f).Correction }},
			{column{key: "rootCause", title: "Root cause", kind: text, width: 26, wide: true, field: "actions/0/rootCause", band: "Answer", help: "Why it could happen."}, func(f *F) any { return &answer(f).RootCause }},
			{column{key: "action", title: "Corrective action", kind: text, width: 26, wide: true, field: "actions/0/action", band: "Answer", help: "What keeps it from happening again."}, func(f *F) any { return &answer(f).Action }},
			{column{key: "owner", title: "Owner", kind: text, width: 12, field: "actions/0/owner", band: "Answer"}, func(f *F) any { return &answer(f).Owner }},
			{column{key: "due", title: "Due", kind: date, width: 11, field: "actions/0/due", band: "Answer"}, func(f *F) any { return &answer(f).Due }},
			{column{key: "done", title: "Done on", kind: date, width: 11, field: "actions/0/done", band: "Answer"}, func(f *F) any { return &answer(f).Done }},
			{column{key: "extent", title: "Other sites looked at", kind: text, width: 18, wide: true, field: "actions/0/extent", band: "Answer"}, func(f *F) any { return &answer(f).Extent }},
			{column{key: "accepted", title: "Accepted", kind: yesNo, list: "yes", width: 9, field: "actions/0/accepted", band: "Review"}, func(f *F) any { return &answer(f).Accepted }},
			{column{key: "reviewedBy", title: "Reviewed by", kind: text, width: 11, field: "actions/0/reviewedBy", band: "Review", help: "Id of the person."}, func(f *F) any { return &answer(f).ReviewedBy }},
			{column{key: "reviewed", title: "Reviewed on", kind: date, width: 11, field: "actions/0/reviewed", band: "Review"}, func(f *F) any { return &answer(f).Reviewed }},
			{column{key: "reviewNote", title: "Review note", kind: text, width: 22, wide: true, field: "actions/0/reviewNote", band: "Review"}, func(f *F) any { return &answer(f).ReviewNote }},
			{column{key: "effectiveness", title: "Effectiveness", kind: text, width: 22, wide: true, field: "actions/0/effectiveness", band: "Review", help: "How it was checked that the action works."}, func(f *F) any { return &answer(f).Effectiveness }},
		}}
	if !l.hasUnits() {
		l.finds.fields = without(l.finds.fields, "unit")
	}
}

func without[T any](fields []field[T], key string) []field[T] {
	return slices.DeleteFunc(fields, func(f field[T]) bool { return f.key == key })
}
