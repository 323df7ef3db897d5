namespace Unrolled.Tests;

/// <summary>Sequences that were cut in pieces: with carried states a pass gives what it gives for the whole.</summary>
public class CarryTests
{
    private const int Rows = 5;

    private static readonly int[][] Pieces = [[4, 1, 3, 2, 4], [2, 5, 1, 1, 2]];

    public static TheoryData<string> Recurrent { get; } = [.. TestModel.OfStreams.Where(m => m.Create().Definition is var d && d.States.Length + d.Histories.Length > 0).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Recurrent))]
    public void Forward_OfPieces_EqualsTheWhole(string name)
    {
        Network model = TestModel.Of(name).Create();
        int[] lengths = [.. Enumerable.Range(0, Rows).Select(r => Pieces.Sum(p => p[r]))];
        var whole = new Sample(model.Definition, lengths, initialStates: false);
        SequencePass one = model.CreatePass(whole.Steps, Rows, training: false), pieces = model.CreatePass(5, Rows, training: false);
        PassRun.Forward(model, whole, one);

        pieces.CarriesStates = true;
        for (int repeat = 0; repeat < 2; repeat++)
        {
            int[] done = new int[Rows];
            foreach (int[] piece in Pieces)
            {
                pieces.Begin(piece, Rows);
                for (int r = 0; r < Rows; r++)
                {
                    for (int t = 0; t < piece[r]; t++)
                    {
                        pieces.SetStep(t, r, whole.Window(r).Slice((done[r] + t) * model.Definition.Inputs, model.Definition.Inputs));
                    }

                    done[r] += piece[r];
                }

                model.Forward(pieces);
            }

            for (int r = 0; r < Rows; r++)
            {
                Closeness.AssertSameBits(one.OutputAt(one.OutputLength(0, r) - 1, r), pieces.OutputAt(pieces.OutputLength(0, r) - 1, r), $"{name}, sequence {r}");
                for (int s = 0; s < model.Definition.States.Length; s++)
                {
                    Closeness.AssertSameBits(one.FinalState(s, r), pieces.FinalState(s, r), $"{name}, state {s} of sequence {r}");
                }
            }

            pieces.ResetStates();
        }
    }

    [Fact]
    public void Begin_WithOtherSequences_Throws()
    {
        Network model = TestModel.Of(nameof(Models.Lstm7x5)).Create();
        SequencePass pass = model.CreatePass(3, 4, training: true);
        pass.CarriesStates = true;
        pass.Begin(3, 4);
        ArgumentException thrown = Assert.Throws<ArgumentException>(() => pass.Begin(3, 2));
        Assert.Contains("Expected 4 sequences as before", thrown.Message);
        pass.ResetStates();
        pass.Begin(3, 2);
    }

    [Fact]
    public void Begin_AfterTheFirst_AllocatesNothing()
    {
        Network model = TestModel.Of(nameof(Models.Lstm7x5)).Create();
        SequencePass pass = model.CreatePass(3, 4, training: true);
        pass.CarriesStates = true;
        pass.Begin(3, 4);
        Assert.Equal(0, Allocation.Of(() => pass.Begin([3, 1, 2, 1], 4)));
    }
}
