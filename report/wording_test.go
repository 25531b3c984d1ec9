package report

import "testing"

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
