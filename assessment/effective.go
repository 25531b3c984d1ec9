package assessment

// Effective are the ratings that count, one for each slot.
type Effective struct {
	ratings map[Slot]*Rating
	differ  map[Slot][]*Rating
}

// Effective picks the rating that counts for every slot: the agreed one, else
// the one assessor's, else the client's own, which certification types never
// fall back to. Where several assessors differ and nothing is agreed, none
// counts; [Assessment.Check] says so.
func (a *Assessment) Effective() *Effective {
	e := &Effective{ratings: make(map[Slot]*Rating, len(a.Ratings)), differ: map[Slot][]*Rating{}}
	for i := range a.Ratings {
		r := &a.Ratings[i]
		if r.State == NotRated || rank(r.Layer) == 0 || r.Layer == Self && a.Engagement.Type.Certifies() {
			continue
		}
		old, ok := e.ratings[r.Slot]
		switch {
		case !ok || rank(r.Layer) > rank(old.Layer):
			e.ratings[r.Slot] = r
			delete(e.differ, r.Slot)
		case rank(r.Layer) < rank(old.Layer):
		case r.State != old.State || r.Level != old.Level:
			e.differ[r.Slot] = append(e.differ[r.Slot], r)
		}
	}
	// One sets the criterion aside as a whole, another rates a dimension.
	for s, r := range e.ratings {
		if whole := e.aside(s); whole != nil && whole.Layer == r.Layer && whole.Rater != r.Rater && len(e.differ[s]) == 0 {
			e.differ[s] = []*Rating{whole}
		}
	}
	return e
}

// aside is the rating that sets the whole criterion of a dimension aside.
func (e *Effective) aside(s Slot) *Rating {
	if s.Dimension == "" {
		return nil
	}
	whole := e.get(Slot{Criterion: s.Criterion, Unit: s.Unit})
	if whole == nil || whole.State == Rated { // the level of what dimension?
		return nil
	}
	return whole
}

func rank(l Layer) int {
	switch l {
	case Agreed:
		return 3
	case Assessor:
		return 2
	case Self:
		return 1
	}
	return 0
}

// Of returns the rating that counts for a slot, nil if there is none. A
// criterion that is set aside as a whole is so for each of its dimensions,
// unless a higher layer rated the dimension.
func (e *Effective) Of(s Slot) *Rating {
	r := e.ratings[s]
	if whole := e.aside(s); whole != nil && (r == nil || rank(whole.Layer) > rank(r.Layer) || whole.Layer == r.Layer && whole.Rater == r.Rater) {
		return whole
	}
	return e.get(s)
}

func (e *Effective) get(s Slot) *Rating {
	if len(e.differ[s]) > 0 {
		return nil
	}
	return e.ratings[s]
}

// Differ returns the ratings of a slot that disagree on its highest layer
// with the first one found.
func (e *Effective) Differ(s Slot) []*Rating { return e.differ[s] }
