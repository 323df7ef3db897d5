using System.CommandLine;

namespace Unrolled.Samples;

/// <summary>A task of the command line: learns something, says how well beside a baseline, and saves a model with which <c>predict</c> answers.</summary>
/// <param name="name">The command's name; the model's file is <c>NAME.safetensors</c> unless <c>--model</c> is given.</param>
/// <param name="description">One line for the help.</param>
internal abstract class SampleTask(string name, string description)
{
    /// <summary>The command's name.</summary>
    public string Name => name;

    /// <summary>One line for the help.</summary>
    public string Description => description;

    /// <summary>The options that this task has besides those of all.</summary>
    public virtual IReadOnlyList<Option> Options => [];

    /// <summary>False for a task that makes no model to predict with: it has no <c>--model</c>.</summary>
    public virtual bool SavesModel => true;

    /// <summary>False for a task that makes its data itself: <c>--data</c> is not read.</summary>
    public virtual bool ReadsData => true;

    /// <summary>True for a task that learns from each sample when it comes: there are no epochs to log, and no checkpoint to go on from.</summary>
    public virtual bool LearnsOnline => false;

    /// <summary>The options of <c>predict</c> that answers of this task's models depend on.</summary>
    public virtual AnswerOptions AnswerOptions => AnswerOptions.None;

    /// <summary>Does the task. Figures go to <see cref="TaskRun.Metrics"/>, the model to <see cref="TaskRun.Save"/>, what there is to see to the console and <see cref="TaskRun.Report"/>.</summary>
    /// <exception cref="SampleException">An argument or a file is wrong.</exception>
    /// <exception cref="OperationCanceledException">The user ended it.</exception>
    public abstract void Run(TaskRun run);

    /// <summary>Answers with a model that <see cref="Run"/> saved.</summary>
    /// <param name="saved">The model's file.</param>
    /// <param name="prediction">What is asked, and where the answer goes.</param>
    /// <exception cref="SampleException">The file or the input is not as it should be.</exception>
    public virtual void Predict(SavedModel saved, Prediction prediction) => throw new SampleException($"'{name}' saves no model to predict with");
}
