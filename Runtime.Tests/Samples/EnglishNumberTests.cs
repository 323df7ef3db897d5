using Unrolled.Samples;

namespace Unrolled.Tests;

public sealed class EnglishNumberTests
{
    [Theory]
    [InlineData(0, "zero")]
    [InlineData(13, "thirteen")]
    [InlineData(40, "forty")]
    [InlineData(99, "ninety-nine")]
    [InlineData(100, "one hundred")]
    [InlineData(205, "two hundred and five")]
    [InlineData(1000, "one thousand")]
    [InlineData(1001, "one thousand and one")]
    [InlineData(205017, "two hundred and five thousand and seventeen")]
    [InlineData(999999, "nine hundred and ninety-nine thousand, nine hundred and ninety-nine")]
    public void Cardinal_OfNumber_IsItsWords(int number, string words) => Assert.Equal(words, EnglishNumber.Cardinal(number, " and ", "-", ", "));

    [Fact]
    public void Cardinal_OfDifferentNumbers_Differs() => Assert.Equal(30_000, Enumerable.Range(0, 30_000).Select(n => EnglishNumber.Cardinal(n)).Distinct(StringComparer.Ordinal).Count());

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public void Cardinal_OutsideItsRange_Throws(int number) => Assert.Throws<ArgumentOutOfRangeException>(() => EnglishNumber.Cardinal(number));

    [Theory]
    [InlineData(1, "first", "1st")]
    [InlineData(2, "second", "2nd")]
    [InlineData(3, "third", "3rd")]
    [InlineData(11, "eleventh", "11th")]
    [InlineData(12, "twelfth", "12th")]
    [InlineData(13, "thirteenth", "13th")]
    [InlineData(20, "twentieth", "20th")]
    [InlineData(22, "twenty-second", "22nd")]
    [InlineData(30, "thirtieth", "30th")]
    [InlineData(31, "thirty-first", "31st")]
    public void Ordinal_OfNumber_IsItsWord(int number, string word, string digits)
    {
        Assert.Equal(word, EnglishNumber.Ordinal(number));
        Assert.Equal(digits, EnglishNumber.OrdinalDigits(number));
    }

    [Theory]
    [InlineData("seven", 7)]
    [InlineData("sixty", 60)]
    [InlineData("hundred", null)]
    [InlineData("", null)]
    public void ValueOf_Word_IsWhatItCounts(string word, int? value) => Assert.Equal(value, EnglishNumber.ValueOf(word));
}
