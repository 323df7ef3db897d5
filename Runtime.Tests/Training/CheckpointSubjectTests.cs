namespace Unrolled.Tests;

/// <summary>The training that <see cref="CheckpointKillTests"/> has killed: from where the last process stood to its end.</summary>
public class CheckpointSubjectTests
{
    /// <summary>Names the folder that processes after each other work in.</summary>
    public const string FolderVariable = "UNROLLED_CHECKPOINT_FOLDER";

    public const string Checkpoint = "run.checkpoint", Model = "model.safetensors", Started = "started";

    private const int Epochs = 60;

    [Fact]
    public void Training_UntilItsEnd_WritesTheModel()
    {
        string folder = Environment.GetEnvironmentVariable(FolderVariable) ?? TemporaryFolder.Create().FullName, path = Path.Combine(folder, Checkpoint);
        var run = CheckpointCase.Of("BestWeights");
        using var trainer = new Trainer<Network>(
            TestModel.Of(run.Model).Create(), run.Options with { Checkpoint = new Checkpoint(path) { EverySteps = 1 }, Schedule = new ReduceOnPlateau(0.7, patience: 5), Optimizer = new NAdam(0.05f) });
        if (File.Exists(path))
        {
            trainer.LoadCheckpoint(path);
        }

        File.WriteAllText(Path.Combine(folder, Started), "");
        if (trainer.History.Count < Epochs)
        {
            trainer.Fit(run.Training(), Epochs - trainer.History.Count, run.Validation());
        }

        trainer.Model.Save(Path.Combine(folder, Model));
        Assert.Equal(Epochs, trainer.History.Count);
        Assert.InRange(trainer.History.BestEpoch!.Value, 2, Epochs - 1);
    }
}
