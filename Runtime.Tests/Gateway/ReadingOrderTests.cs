namespace Unrolled.Tests.Gateway;

/// <summary>Which readings are new.</summary>
public sealed class ReadingOrderTests
{
    private ReadingOrder _order = new();

    [Fact]
    public void Numbers_InOrder_AreNext()
    {
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal((ReadingVerdict.Next, 0), Offer(new Reading(1, i)));
            Assert.Equal(ReadingVerdict.Duplicate, _order.Judge(new Reading(1, i)));
        }
    }

    [Fact]
    public void Numbers_LeftOut_AreCountedAndLateWhenTheyCome()
    {
        Offer(new Reading(1, 10));
        Assert.Equal((ReadingVerdict.Next, 3), Offer(new Reading(1, 14)));
        Assert.Equal([ReadingVerdict.Late, ReadingVerdict.Late, ReadingVerdict.Late, ReadingVerdict.Duplicate], Enumerable.Range(0, 4).Select(i => _order.Judge(new Reading(1, 13 - i))));
        Assert.Equal(ReadingVerdict.Late, _order.Judge(new Reading(1, 9))); // before the first one
        Assert.Equal((ReadingVerdict.Next, 99), Offer(new Reading(1, 114)));
        Assert.Equal(ReadingVerdict.Late, _order.Judge(new Reading(1, 113)));
        Assert.Equal(ReadingVerdict.Duplicate, _order.Judge(new Reading(1, 14))); // too far back to know
    }

    [Fact]
    public void Numbers_ComparedWithASet_AreJudgedAlike()
    {
        var random = new Random(9);
        var seen = new HashSet<long>();
        long last = -1;
        for (int i = 0; i < 10_000; i++)
        {
            long number = Math.Max(0, last + random.Next(-40, 6));
            ReadingVerdict expected = number > last ? ReadingVerdict.Next : seen.Contains(number) ? ReadingVerdict.Duplicate : ReadingVerdict.Late;
            Assert.Equal(expected, Offer(new Reading(1, number)).Verdict);
            if (expected == ReadingVerdict.Next)
            {
                seen.Add(number);
                last = number;
            }
        }
    }

    [Fact]
    public void Times_WithoutNumbers_GiveTheOrder()
    {
        Assert.Equal(ReadingVerdict.Next, Offer(new Reading(1, null, 1000)).Verdict);
        Assert.Equal(ReadingVerdict.Duplicate, _order.Judge(new Reading(1, null, 1000)));
        Assert.Equal(ReadingVerdict.Late, _order.Judge(new Reading(1, null, 999)));
        Assert.Equal(ReadingVerdict.Next, _order.Judge(new Reading(1, null, 1001)));
        Assert.Equal(ReadingVerdict.Next, _order.Judge(new Reading(1)));
    }

    [Fact]
    public void LowerNumber_WithALaterTime_IsANewStart()
    {
        Offer(new Reading(1, 500, 1000));
        Assert.Equal(ReadingVerdict.Duplicate, _order.Judge(new Reading(1, 500, 1000)));
        Assert.Equal(ReadingVerdict.Late, _order.Judge(new Reading(1, 499, 990)));
        Assert.Equal((ReadingVerdict.Restart, 0), Offer(new Reading(1, 0, 2000)));
        Assert.Equal((ReadingVerdict.Next, 0), Offer(new Reading(1, 1, 2001)));
        Assert.Equal(ReadingVerdict.Duplicate, _order.Judge(new Reading(1, 0, 2000)));

        // Those from before it, sent again, are not new; numbers that have grown as high later are.
        Assert.Equal([ReadingVerdict.Duplicate, ReadingVerdict.Duplicate], [_order.Judge(new Reading(1, 499, 990)), _order.Judge(new Reading(1, 500, 1000))]);
        Assert.Equal((ReadingVerdict.Restart, 0), Offer(new Reading(1, 0, 3000)));
        Assert.Equal(ReadingVerdict.Duplicate, _order.Judge(new Reading(1, 500, 1000)));
        Assert.Equal((ReadingVerdict.Next, 499), Offer(new Reading(1, 500, 4000)));
    }

    private (ReadingVerdict Verdict, long Missing) Offer(in Reading reading)
    {
        ReadingVerdict verdict = _order.Judge(reading);
        return (verdict, verdict is ReadingVerdict.Next or ReadingVerdict.Restart ? _order.Take(reading) : 0);
    }
}
