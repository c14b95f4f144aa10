# An independent judge of schedules: Python's own time zones and calendar. Reads {lines, from, to} (seconds since 1970) on
# standard input and writes a line of JSON for each zone that Python knows: its clock changes, and for each cron line how many occurrences there
# are and the SHA-256 of their instants (32-bit little-endian seconds). The rule is PROMISES 7.
import array
import datetime
import hashlib
import json
import sys
import zoneinfo

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1)
NAMES = {name: number for number, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])}


def expand(text, low, high):
    values = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        if span == "*":
            first, last = low, high
        else:
            first, _, last = span.partition("-")
            first = NAMES.get(first, first)
            last = NAMES.get(last, last) or first
        values.update(range(int(first), int(last) + 1, int(step or 1)))
    return values


def offset_at(zone, seconds):
    return int(datetime.datetime.fromtimestamp(seconds, zone).utcoffset().total_seconds())


def change_between(zone, low, high):
    """The first second after `low` whose offset differs from the one at `low`."""
    before = offset_at(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def changes(zone, start, end):
    found = []
    for at in range(start, end, 3 * 3600):
        then = min(at + 3 * 3600, end)
        if offset_at(zone, at) != offset_at(zone, then):
            found.append([change_between(zone, at, then), offset_at(zone, at), offset_at(zone, then)])
    return found


def instants(zone, wall, cache):
    """The instants at which a wall clock reads `wall`, and the end of the gap that swallows it, if one does."""
    key = (wall.toordinal(), wall.hour * 60 + wall.minute)
    known = cache.get(key)
    if known is not None:
        return known
    first = int(wall.replace(tzinfo=zone).utcoffset().total_seconds())
    second = int(wall.replace(tzinfo=zone, fold=1).utcoffset().total_seconds())
    seconds = (wall - EPOCH).days * 86400 + (wall - EPOCH).seconds
    if first == second:
        known = ((seconds - first,), None)
    elif first > second:
        known = ((seconds - first, seconds - second), None)
    else:
        known = ((), change_between(zone, seconds - second, seconds - first))
    cache[key] = known
    return known


def occurrences(zone, line, days, start, end, cache):
    minute, hour, day, month, weekday = line.split(" ")
    minutes, hours = sorted(expand(minute, 0, 59)), sorted(expand(hour, 0, 23))
    by_day, by_month, by_weekday = expand(day, 1, 31), expand(month, 1, 12), expand(weekday, 0, 6)
    either = len(by_day) < 31 and len(by_weekday) < 7
    every_hour = len(hours) == 24
    due = set()
    for date in days:
        if date.month not in by_month:
            continue
        right_day, right_weekday = date.day in by_day, (date.weekday() + 1) % 7 in by_weekday
        if not (right_day or right_weekday if either else right_day and right_weekday):
            continue
        for h in hours:
            for m in minutes:
                at, gap_end = instants(zone, datetime.datetime(date.year, date.month, date.day, h, m), cache)
                if every_hour:
                    due.update(at)
                elif at:
                    due.add(at[0])
                else:
                    due.add(gap_end)
    return sorted(at for at in due if start < at <= end)


def judge(zone, lines, days, start, end):
    cache = {}
    answers = []
    for line in lines:
        found = occurrences(zone, line, days, start, end, cache)
        packed = array.array("I", found)
        if sys.byteorder == "big":
            packed.byteswap()
        answers.append([len(found), hashlib.sha256(packed.tobytes()).hexdigest()])
    return answers


def main():
    asked = json.load(sys.stdin)
    start, end = asked["from"], asked["to"]
    first = datetime.datetime.fromtimestamp(start, UTC).date() - datetime.timedelta(days=2)
    last = datetime.datetime.fromtimestamp(end, UTC).date() + datetime.timedelta(days=2)
    days = [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]
    # Many zones keep the same clock through these years, and what is due depends on the clock alone.
    judged = {}
    for name in sorted(zoneinfo.available_timezones()):
        zone = zoneinfo.ZoneInfo(name)
        clock = {"offset": offset_at(zone, start), "changes": changes(zone, start, end)}
        same = json.dumps(clock)
        if same not in judged:
            judged[same] = judge(zone, asked["lines"], days, start, end)
        print(json.dumps({"zone": name, **clock, "lines": judged[same]}), flush=True)


main()
