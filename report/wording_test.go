package report

import (
	"fmt"
	"testing"
)

func TestFirstLetter(t *testing.T) {
	for in, want := range map[string]string{"": "", "a": "A", "Ärger": "Ärger", "ärger": "Ärger", "ύλη": "Ύλη", "\xffx": "\xffx", "team-leader": "Team-leader"} {
		if got := upper(in); got != want {
			t.Errorf("upper(%q) = %q, want %q", in, got, want)
		}
	}
	if got := capital("team-leader"); got != "Team leader" {
		t.Error(got)
	}
	if got := lower("Ύλη"); got != "ύλη" {
		t.Error(got)
	}
}

func TestShortList(t *testing.T) {
	var names []string
	for i := range 14 {
		names = append(names, fmt.Sprint(i+1))
	}
	if got := shortList(names[:most]); got != "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12" {
		t.Error(got)
	}
	if got := shortList(names); got != "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, … and 2 more" {
		t.Error(got)
	}
}

func TestInUnit(t *testing.T) {
	for number, want := range map[string]string{"1": "1 point", "-1": "-1 point", "1.0": "1.0 points", "2": "2 points"} {
		if got := inUnit(number, "point"); got != want {
			t.Errorf("%s: %s", number, got)
		}
	}
}
