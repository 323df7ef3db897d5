using System.Globalization;
using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>Invented dates and numbers: they are right, they can be read, and the parts have no meaning in common.</summary>
public sealed class PhraseTests
{
    private static readonly PhraseSource[] Kinds = [new DatePhrases(), new NumberPhrases()];

    public static TheoryData<string> AllKinds { get; } = [.. Kinds.Select(k => k.Kind)];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Draw_SameSeed_GivesTheSamePhrases(string kind)
    {
        PhraseSource phrases = Of(kind);
        Assert.Equal(phrases.Draw(DataPart.Training, 200, 3), phrases.Draw(DataPart.Training, 200, 3));
        Assert.NotEqual(phrases.Draw(DataPart.Training, 200, 3), phrases.Draw(DataPart.Training, 200, 4));
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Draw_OfDifferentParts_HasNoMeaningInCommon(string kind)
    {
        HashSet<string>[] meanings = [.. Enum.GetValues<DataPart>().Select(p => Of(kind).Draw(p, 2000, 1).Select(f => f.Target).ToHashSet(StringComparer.Ordinal))];
        Assert.All(meanings, m => Assert.InRange(m.Count, 500, 2000));
        Assert.False(meanings[0].Overlaps(meanings[1]) || meanings[0].Overlaps(meanings[2]) || meanings[1].Overlaps(meanings[2]));
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Draw_Phrases_HasCharactersThatModelsKnow(string kind)
    {
        foreach (Phrase phrase in Of(kind).Draw(DataPart.Training, 5000, 0))
        {
            Assert.DoesNotContain(Vocabulary.Unknown, Translation.Encode(Translation.Source, phrase.Source));
            Assert.DoesNotContain(Translation.Marker, Translation.Encode(Translation.Target, phrase.Target));
            Assert.InRange(phrase.Target.Length, 1, Translation.LongestTarget);
        }

        Assert.Equal(Translation.SourceTokens, Translation.Source.Count);
        Assert.Equal(Translation.TargetTokens, Translation.Target.Count);
    }

    // Read back by a reader that knows nothing of how they were written.
    [Fact]
    public void Draw_OfDates_SaysTheDay()
    {
        foreach (Phrase phrase in new DatePhrases().Draw(DataPart.Training, 5000, 2))
        {
            DateOnly day = DateOnly.ParseExact(phrase.Target, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            Assert.InRange(day.Year, 1930, 2029);
            string text = phrase.Source.ToLowerInvariant();
            string weekday = day.ToString("dddd", CultureInfo.InvariantCulture).ToLowerInvariant();
            foreach (string other in (string[])["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
            {
                Assert.True(other == weekday || !text.Contains(other, StringComparison.Ordinal), phrase.Source);
            }

            int[] numbers = [.. text.Split([' ', ',', '.', '/', '-', '\''], StringSplitOptions.RemoveEmptyEntries).Select(w => w.TrimEnd("stndrh".ToCharArray())).Where(w => w.All(char.IsAsciiDigit) && w.Length > 0).Select(w => int.Parse(w, CultureInfo.InvariantCulture))];
            string month = day.ToString("MMM", CultureInfo.InvariantCulture).ToLowerInvariant();
            if (text.Contains(month, StringComparison.Ordinal))
            {
                Assert.True(numbers.Contains(day.Day) || text.Contains(EnglishNumber.Ordinal(day.Day), StringComparison.Ordinal) || text.Contains(EnglishNumber.Ordinal(day.Day, " "), StringComparison.Ordinal), phrase.Source);
                Assert.True(numbers.Contains(day.Year) || numbers.Contains(day.Year % 100) || day.Year % 100 == 0 || text.EndsWith(EnglishNumber.Cardinal(day.Year % 100), StringComparison.Ordinal)
                    || text.EndsWith(EnglishNumber.Cardinal(day.Year % 100, hyphen: " "), StringComparison.Ordinal), phrase.Source);
            }
            else if (text.Contains('/') && text.IndexOf('/') < 4)
            {
                Assert.Equal([day.Month, day.Day, text.Length - text.LastIndexOf('/') > 3 ? day.Year : day.Year % 100], numbers);
            }
            else if (text.Contains('.'))
            {
                Assert.Equal([day.Day, day.Month, text.Length - text.LastIndexOf('.') > 3 ? day.Year : day.Year % 100], numbers);
            }
            else
            {
                Assert.Equal(phrase.Target.Replace("-", "", StringComparison.Ordinal), text.Replace("-", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Draw_OfNumbers_SaysTheNumber()
    {
        foreach (Phrase phrase in new NumberPhrases().Draw(DataPart.Training, 5000, 2))
        {
            int total = 0, group = 0;
            foreach (string word in phrase.Source.ToLowerInvariant().Split([' ', ',', '-'], StringSplitOptions.RemoveEmptyEntries))
            {
                switch (word)
                {
                    case "a":
                        group = 1;
                        break;
                    case "and":
                        break;
                    case "hundred":
                        group *= 100;
                        break;
                    case "thousand":
                        (total, group) = (group * 1000, 0);
                        break;
                    default:
                        group += EnglishNumber.ValueOf(word)!.Value;
                        break;
                }
            }

            Assert.Equal(phrase.Target, (total + group).ToString(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("dates", "1987-03-03", "1987-03-03")]
    [InlineData("dates", "Mar 3, 1987", "1987-03-03")]
    [InlineData("dates", "3/5/29", "2029-03-05")]
    [InlineData("dates", "3/5/30", "1930-03-05")]
    [InlineData("dates", "the third of March 1987", "")]
    [InlineData("numbers", "forty-two", "42")]
    [InlineData("numbers", "forty", "40")]
    [InlineData("numbers", "two hundred thirty-one", "231")]
    [InlineData("numbers", "a hundred", "100")]
    [InlineData("numbers", "two hundred and one", "21")]
    public void TranslateByRule_Phrase_GoesByTheRule(string kind, string phrase, string answer) => Assert.Equal(answer, Of(kind).TranslateByRule(phrase));

    private static PhraseSource Of(string kind) => Kinds.Single(k => k.Kind == kind);
}
